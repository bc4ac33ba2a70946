using System.Net;
using System.Text;
using RelateMail.SenderAuthentication.Dkim;
using RelateMail.SenderAuthentication.Dmarc;
using RelateMail.SenderAuthentication.Dns;
using RelateMail.SenderAuthentication.Results;
using RelateMail.SenderAuthentication.Spf;
using RelateMail.SenderAuthentication.Tests.Dkim;
using RelateMail.SenderAuthentication.Tests.Dns;
using RelateMail.SenderAuthentication.Tests.Results;

namespace RelateMail.SenderAuthentication.Tests.Fuzzing;

/// <summary>
/// Random and damaged input from fixed seeds: no exception, no loop. RELATEMAIL_FUZZ_MINUTES makes each test run for so
/// long instead of a fixed count, from a new seed.
/// </summary>
public sealed class FuzzTests(ITestOutputHelper output)
{
    private const int Count = 20_000;

    [Fact]
    public void Damaged_DNS_responses_are_read_or_refused()
    {
        TestQuery query = new("example.org", DnsType.Txt, 1, Edns: true, Tcp: false, new IPEndPoint(IPAddress.Any, 0));
        byte[][] seeds =
        [
            DnsWire.Reply(query, DnsResponseCode.NoError,
                [new("example.org", DnsType.Cname, "a.x"), new("a.x", DnsType.Txt, (string[])["abc", "d"])]),
            DnsWire.Reply(query, DnsResponseCode.NoError, [new("example.org", DnsType.Mx, new MailExchange(1, "m.x"))]),
            DnsWire.Reply(query, DnsResponseCode.NoName, []),
        ];
        DnsQuestion question = new("example.org", DnsType.Txt);
        Run(random => DnsReplyReader.TryRead(Damage(random, seeds[random.Next(seeds.Length)]), question, 1, out _));
    }

    [Fact]
    public void Damaged_records_are_parsed_or_refused() => Run(random =>
    {
        string text = Text(random, FuzzWords.Records);
        if (SpfPolicyParser.IsPolicy("v=spf1 " + text))
        {
            SpfPolicyParser.Parse("v=spf1 " + text, out _);
        }

        DmarcPolicy.Parse("v=DMARC1; " + text);
        DkimKeyReader.Read(text);
        TagList.Parse(text);
        DnsName.TryNormalize(text, out _);
        InternationalDomain.TryToAscii(text, out _);
    });

    [Fact]
    public async Task Random_SPF_records_end_in_a_result()
    {
        await RunAsync(async random =>
        {
            TestZone zone = new TestZone().Address("a.example", "192.0.2.1").Silent("silent.example");
            foreach (string name in (string[])["example.org", "b.example", "c.example"])
            {
                zone.Text(name, "v=spf1 " + Text(random, FuzzWords.Spf, ' '));
            }

            ZoneResolver resolver = new(zone);
            SpfQuery query = new()
            {
                Client = IPAddress.Parse(random.Next(2) == 0 ? "192.0.2.1" : "2001:db8::1"),
                Identity = SpfIdentity.MailFrom,
                Helo = Text(random, FuzzWords.Records),
                LocalPart = Text(random, FuzzWords.Records),
                Domain = "example.org",
                Receiver = "mx.example.net",
            };
            await new SpfVerifier(resolver, TimeProvider.System)
                .CheckAsync(query, explain: true, TestContext.Current.CancellationToken);
            Assert.True(resolver.Questions <= 150, $"{resolver.Questions} lookups for one check.");
        });
    }

    [Fact]
    public void Random_fields_are_parsed_or_refused() => Run(random =>
    {
        string value = Text(random, FuzzWords.Fields);
        AuthorDomain.Read(value);
        AuthenticationResults.Claims(value, "mx.example.org");
        AuthenticationResults.Parse(value);
        AuthenticationRecord record = RecordJsonTests.Record with
        {
            Iprev = new() { Result = AuthenticationResult.Pass, Name = value },
            Dkim = [new() { Result = AuthenticationResult.Fail, Domain = value, Identity = value, Problem = value }],
        };
        string field = AuthenticationResultsField.Write(record, IPAddress.Loopback);
        FieldTests.IsOneField(field);
        FieldTests.IsOneField(ReceivedSpfField.Write(record.Spf, "mx.example.org", IPAddress.Loopback, value, value));
        Assert.Equal(6, AuthenticationResults.Parse(field[(field.IndexOf(':') + 1)..])!.Results.Count);
    });

    [Fact]
    public async Task Damaged_messages_get_a_record_without_an_internal_error()
    {
        byte[] signed = Encoding.UTF8.GetBytes(DkimSigning.Sign(DkimSigning.Message()));
        byte[] chain = Encoding.UTF8.GetBytes(Tests.Arc.ArcSealing.Seal(DkimSigning.Message(), 2));
        ZoneResolver resolver = new(DkimSigning.Zone(DkimSigning.RsaRecord).Text("_dmarc.example.org", "v=DMARC1"));
        await RunAsync(
            async random =>
            {
                using SenderEvaluation evaluation = SenderEvaluationTests.Start(
                    resolver, "192.0.2.1", Text(random, FuzzWords.Records), TimeProvider.System);
                ReadOnlyMemory<byte> content = Damage(random, random.Next(2) == 0 ? signed : chain);
                while (content.Length > 0)
                {
                    int length = random.Next(1, content.Length + 1);
                    evaluation.Append(content.Span[..length]);
                    content = content[length..];
                }

                AuthenticationRecord record = await evaluation.CompleteAsync(TestContext.Current.CancellationToken);
                Assert.NotEqual("internal", record.Dmarc.Problem);
                Assert.NotEqual("internal", record.Spf.Problem);
                FieldTests.IsOneField(AuthenticationResultsField.Write(record, IPAddress.Loopback));
            },
            Count / 10);
    }

    /// <summary>Changes, removes, repeats and inserts octets.</summary>
    private static byte[] Damage(Random random, byte[] octets)
    {
        List<byte> damaged = [.. octets];
        for (int changes = random.Next(1, 12); changes > 0 && damaged.Count > 0; changes--)
        {
            int at = random.Next(damaged.Count);
            switch (random.Next(4))
            {
                case 0:
                    damaged[at] = (byte)random.Next(256);
                    break;
                case 1:
                    damaged.RemoveRange(at, Math.Min(random.Next(8), damaged.Count - at));
                    break;
                case 2:
                    damaged.InsertRange(at, damaged.GetRange(at, Math.Min(random.Next(60), damaged.Count - at)));
                    break;
                default:
                    string word = FuzzWords.Fields[random.Next(FuzzWords.Fields.Length)];
                    damaged.InsertRange(at, Encoding.UTF8.GetBytes(word));
                    break;
            }
        }

        return [.. damaged];
    }

    private static string Text(Random random, string[] words, char separator = '\0')
    {
        StringBuilder text = new();
        for (int i = random.Next(24); i > 0; i--)
        {
            bool isCharacter = random.Next(12) == 0;
            text.Append(isCharacter ? $"{(char)random.Next(1, 0x300)}" : words[random.Next(words.Length)]);
            if (separator != '\0')
            {
                text.Append(separator);
            }
        }

        return text.ToString();
    }

    private void Run(Action<Random> once) => RunAsync(random =>
    {
        once(random);
        return Task.CompletedTask;
    }).GetAwaiter().GetResult();

    private async Task RunAsync(Func<Random, Task> once, int count = Count)
    {
        string? setting = Environment.GetEnvironmentVariable("RELATEMAIL_FUZZ_MINUTES");
        bool isLong = double.TryParse(setting, out double minutes);
        int seed = isLong ? Environment.TickCount : 20261126;
        DateTime end = DateTime.UtcNow.AddMinutes(minutes);
        int i = 0;
        for (; isLong ? DateTime.UtcNow < end : i < count; i++)
        {
            try
            {
                await once(new Random(seed + i));
            }
            catch (Exception exception)
            {
                throw new InvalidOperationException($"Seed {seed + i}: {exception.Message}", exception);
            }
        }

        output.WriteLine($"{i} inputs from seed {seed}.");
    }
}
