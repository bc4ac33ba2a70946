using System.Text;
using System.Text.Json;
using MimeKit;
using MimeKit.Cryptography;
using RelateMail.EndToEnd.Tests.Harness;
using static RelateMail.EndToEnd.Tests.Senders.JudgingServer;

namespace RelateMail.EndToEnd.Tests.Senders;

/// <summary>Verdicts on mail that arrives by SMTP, with the client's address in a PROXY header.</summary>
public sealed class VerdictTests(SenderFixture fixture) : IClassFixture<SenderFixture>
{
    private readonly JudgingServer _server = fixture.Server;

    [Theory]
    [InlineData("strict.example", SenderFixture.Permitted, "pass", "pass", true)]
    [InlineData("strict.example", SenderFixture.Stranger, "fail", "fail", false)]
    [InlineData("soft.example", SenderFixture.Stranger, "softfail", "fail", false)]
    [InlineData("plain.example", SenderFixture.Permitted, "pass", "none", false)]
    [InlineData("unknown.example", SenderFixture.Stranger, "none", "none", false)]
    public async Task The_verdict_is_in_the_view_the_list_and_the_trace_fields(
        string domain, string client, string spf, string dmarc, bool authenticated)
    {
        TestAccount account = await _server.CreateAccountAsync("verdict.test");

        string reply = await _server.SendAsync(client, $"alice@{domain}", Mail(domain), account.Address);

        Assert.StartsWith("250 ", reply, StringComparison.Ordinal);
        JsonElement view = await _server.ViewAsync(account);
        JsonElement verdicts = view.GetProperty("authentication");
        Assert.Equal(Name, verdicts.GetProperty("server").GetString());
        Assert.Equal("none", verdicts.GetProperty("disposition").GetString());
        Assert.Equal(spf, Result(verdicts, "spf"));
        Assert.Equal(dmarc, Result(verdicts, "dmarc"));
        Assert.Equal("permerror", Result(verdicts, "iprev")); // the address has no reverse name
        Assert.Equal("none", Result(verdicts, "arc"));
        JsonElement item = await MailApi.SingleAsync(_server.Api, account.Address);
        Assert.Equal(authenticated, item.GetProperty("authenticated").GetBoolean());
        string trace = view.GetProperty("received").GetProperty("trace").GetString()!;
        Assert.Contains($"\r\nAuthentication-Results: {Name};\r\n", trace, StringComparison.Ordinal);
        Assert.Contains($"\r\n dmarc={dmarc}", trace, StringComparison.Ordinal);
        Assert.Contains($"\r\nReceived-SPF: {spf} (", trace, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1_000, false)]
    [InlineData(1_000, true)]
    [InlineData(700_000, false)] // stored in pieces while it arrives
    [InlineData(700_000, true)]
    public async Task A_signature_passes_at_every_size_by_DATA_and_by_BDAT(int size, bool chunks)
    {
        TestAccount account = await _server.CreateAccountAsync("signed.test");
        string content = Sign(Mail("strict.example", size));

        string reply = await SendAsync(content, account, chunks);

        Assert.StartsWith("250 ", reply, StringComparison.Ordinal);
        JsonElement verdicts = (await _server.ViewAsync(account)).GetProperty("authentication");
        JsonElement signature = Assert.Single(verdicts.GetProperty("dkim").EnumerateArray());
        Assert.Equal("pass", signature.GetProperty("result").GetString());
        Assert.Equal(2048, signature.GetProperty("keyBits").GetInt32());
        Assert.Equal("pass", Result(verdicts, "dmarc"));
        Assert.Equal("[\"dkim\"]", verdicts.GetProperty("dmarc").GetProperty("alignedBy").GetRawText());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_changed_content_fails_its_signature(bool chunks)
    {
        TestAccount account = await _server.CreateAccountAsync("changed.test");
        string content = Sign(Mail("strict.example", 300_000)) + "added\r\n";

        await SendAsync(content, account, chunks);

        JsonElement verdicts = (await _server.ViewAsync(account)).GetProperty("authentication");
        Assert.Equal("fail", verdicts.GetProperty("dkim")[0].GetProperty("result").GetString());
        Assert.Equal("fail", Result(verdicts, "dmarc"));
    }

    [Fact]
    public async Task Fields_that_claim_our_name_are_stored_but_not_shown()
    {
        TestAccount account = await _server.CreateAccountAsync("forged.test");
        string forged = $"authentication-results : (a) {Name};\r\n\tdmarc=pass\r\n";
        const string Foreign = "Authentication-Results: mx.example.net; spf=pass\r\n";
        string rest = Mail("strict.example");

        await _server.SendAsync(SenderFixture.Stranger, "a@strict.example", Foreign + forged + rest, account.Address);

        JsonElement view = await _server.ViewAsync(account);
        Assert.Equal(1, view.GetProperty("authentication").GetProperty("forgedFields").GetInt32());
        string[] results =
        [
            .. view.GetProperty("headers").EnumerateArray()
                .Where(static field => "Authentication-Results".Equals(
                    field.GetProperty("name").GetString(), StringComparison.OrdinalIgnoreCase))
                .Select(static field => field.GetProperty("value").GetString()!),
        ];
        Assert.Equal(2, results.Length);
        Assert.Contains("dmarc=fail", results[0], StringComparison.Ordinal); // ours, among the trace fields
        Assert.StartsWith("mx.example.net", results[1], StringComparison.Ordinal);
        byte[] received = Encoding.ASCII.GetBytes(Foreign + forged + rest);
        MailApi.AssertContent(Encoding.ASCII.GetBytes(Foreign + rest), await RawAsync(account, ""));
        MailApi.AssertContent(received, await RawAsync(account, "?as=received"));
    }

    [Fact]
    public async Task Mail_of_a_client_that_logged_in_is_not_judged()
    {
        TestAccount account = await _server.CreateAccountAsync("login.test");
        await using WireClient wire = await WireClient.ConnectAsync(_server.Ports.Submission, SenderFixture.Stranger);
        string login = Convert.ToBase64String(Encoding.UTF8.GetBytes($"\0{account.Address}\0{account.Password}"));
        Assert.StartsWith("235 ", await wire.CommandAsync($"AUTH PLAIN {login}"), StringComparison.Ordinal);

        await wire.SendAsync("alice@strict.example", [account.Address], Mail("strict.example"));

        JsonElement view = await _server.ViewAsync(account);
        Assert.Equal(JsonValueKind.Null, view.GetProperty("authentication").ValueKind);
        Assert.Equal(JsonValueKind.Null, view.GetProperty("authenticated").ValueKind);
        Assert.DoesNotContain(
            "Authentication-Results", view.GetProperty("received").GetProperty("trace").GetString()!,
            StringComparison.Ordinal);
    }

    private static string Result(JsonElement verdicts, string method) =>
        verdicts.GetProperty(method).GetProperty("result").GetString()!;

    private string Sign(string content)
    {
        using var key = new MemoryStream(Encoding.ASCII.GetBytes(fixture.Key.ExportRSAPrivateKeyPem()));
        var signer = new DkimSigner(key, "strict.example", "s1")
        {
            HeaderCanonicalizationAlgorithm = DkimCanonicalizationAlgorithm.Relaxed,
            BodyCanonicalizationAlgorithm = DkimCanonicalizationAlgorithm.Relaxed,
        };
        using var given = new MemoryStream(Encoding.ASCII.GetBytes(content));
        var message = MimeMessage.Load(given);
        FormatOptions options = FormatOptions.Default.Clone();
        options.NewLineFormat = NewLineFormat.Dos;
        signer.Sign(options, message, ["From", "Subject", "Message-ID"]);
        using var signed = new MemoryStream();
        message.WriteTo(options, signed);
        return Encoding.ASCII.GetString(signed.ToArray());
    }

    private async Task<string> SendAsync(string content, TestAccount account, bool chunks)
    {
        if (!chunks)
        {
            return await _server.SendAsync(
                SenderFixture.Stranger, "list@soft.example", content, account.Address);
        }

        await using WireClient wire = await WireClient.ConnectAsync(_server.Ports.Mx, SenderFixture.Stranger);
        await wire.CommandAsync("MAIL FROM:<list@soft.example>");
        await wire.CommandAsync($"RCPT TO:<{account.Address}>");

        // Each chunk ends with a line, because the client ends each command with CRLF.
        int cut = content.IndexOf("\r\n", content.Length / 3, StringComparison.Ordinal) + 2;
        await wire.CommandAsync($"BDAT {cut}\r\n{content[..(cut - 2)]}");
        return await wire.CommandAsync($"BDAT {content.Length - cut} LAST\r\n{content[cut..^2]}");
    }

    private Task<byte[]> RawAsync(TestAccount account, string query) => _server.Api.GetByteArrayAsync(
        $"mailboxes/{account.Address}/messages/1/raw{query}", TestContext.Current.CancellationToken);
}
