using System.Diagnostics;
using System.Globalization;
using System.Text;
using Microsoft.Extensions.Options;
using RelateMail.Ingress.Content.Mime;
using RelateMail.Tests.Harness;

namespace RelateMail.Ingress.Tests.Content.Fuzzing;

/// <summary>
/// Mutated messages, the same ones in each run. <c>RELATEMAIL_FUZZ_SECONDS</c> runs other ones for that long, and
/// <c>RELATEMAIL_CASES</c> adds the messages of a folder to those of the repository.
/// </summary>
public sealed class MimeFuzzTests
{
    private const int Seed = 20261126;

    private const int Iterations = 4000;

    private readonly LogCapture _log = new();

    [Fact]
    public void Every_octet_of_a_mutated_message_is_in_its_header_a_delimiter_or_a_part()
    {
        int? seconds = int.TryParse(
            Environment.GetEnvironmentVariable("RELATEMAIL_FUZZ_SECONDS"), CultureInfo.InvariantCulture, out int given)
            ? given : null;
        int seed = seconds is null ? Seed : Environment.TickCount;
        var random = new Random(seed);
        var mutation = new Mutation(random, [.. MailSamples.All, .. GivenCases()]);
        var inspector = new ContentInspector(Options.Create(new IngressOptions()), _log.For<ContentInspector>());
        var clock = Stopwatch.StartNew();
        long count = 0;
        for (; seconds is { } limit ? clock.Elapsed.TotalSeconds < limit : count < Iterations; count++)
        {
            byte[] content = mutation.Next();
            try
            {
                AssertOne(inspector, content, random);
            }
            catch (Exception exception)
            {
                Assert.Fail(
                    $"Message {count} of seed {seed}: {exception}\n{Convert.ToBase64String(content)}\n"
                        + Encoding.Latin1.GetString(content));
            }
        }

        TestContext.Current.SendDiagnosticMessage("{0} mutated messages with seed {1}.", count, seed);
        Assert.Equal(0, _log.Count(411));
        if (seconds is not null)
        {
            Console.WriteLine($"{count} mutated messages with seed {seed}.");
        }
    }

    private static void AssertOne(ContentInspector inspector, byte[] content, Random random)
    {
        byte[] before = [.. content];
        ContentFindings whole = inspector.Inspect(Guid.Empty, [content]);
        ContentFindings split = inspector.Inspect(Guid.Empty, [.. Split(content, random)]);

        Assert.Equivalent(whole, split, strict: true);
        ReadingProperties.Assert(content, whole);
        Assert.Equal(before, content);
    }

    private static IEnumerable<ReadOnlyMemory<byte>> Split(byte[] content, Random random)
    {
        int longest = random.Next(1, 200);
        for (int at = 0; at < content.Length;)
        {
            int count = Math.Min(random.Next(1, longest + 1), content.Length - at);
            yield return content.AsMemory(at, count);
            at += count;
        }
    }

    private static IEnumerable<byte[]> GivenCases()
    {
        string? folder = Environment.GetEnvironmentVariable("RELATEMAIL_CASES");
        return folder is null || !Directory.Exists(folder) ? []
            : Directory.EnumerateFiles(folder, "*.eml", SearchOption.AllDirectories)
                .Order(StringComparer.Ordinal).Select(File.ReadAllBytes);
    }
}
