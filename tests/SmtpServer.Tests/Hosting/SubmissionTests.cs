using System.Net.Security;
using MailKit.Net.Smtp;
using MailKit.Security;
using MimeKit;
using RelateMail.Grains.Contracts;
using RelateMail.SmtpServer.Tests.Harness;
using RelateMail.Tests.Harness;

namespace RelateMail.SmtpServer.Tests.Hosting;

/// <summary>A real mail client over all three listeners, and the rules of AUTH.</summary>
public sealed class SubmissionTests : IDisposable
{
    private readonly StubCluster _cluster;
    private readonly TestCertificates _files = new();
    private readonly string _certificate;

    public SubmissionTests(StubCluster cluster)
    {
        _cluster = cluster;
        using var leaf = TestCertificates.Leaf();
        string path = _files.Write("mx.pem", TestCertificates.ChainPem(leaf) + TestCertificates.KeyPem(leaf));
        _certificate = $"Smtp:CertificatePath={path}";
        cluster.Script.Accounts["user@example.org"] = static password =>
            password == "secret" ? AuthenticationOutcome.Accepted
            : password == "often" ? AuthenticationOutcome.Throttled
            : AuthenticationOutcome.Refused;
    }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => _files.Dispose();

    [Theory]
    [InlineData("mx", SecureSocketOptions.None, false, "ESMTP")]
    [InlineData("mx", SecureSocketOptions.StartTls, false, "ESMTPS")]
    [InlineData("submission", SecureSocketOptions.None, true, "ESMTPA")]
    [InlineData("submission", SecureSocketOptions.StartTls, true, "ESMTPSA")]
    [InlineData("submissions", SecureSocketOptions.SslOnConnect, true, "ESMTPSA")]
    public async Task Message_of_a_mail_client_is_filed(
        string listener, SecureSocketOptions security, bool authenticates, string with)
    {
        await using Front front = await Front.StartAsync(_cluster, _certificate);
        string mailbox = front.NewMailbox();
        using SmtpClient client = await ConnectAsync(front, listener, security);
        Assert.Equal(authenticates, client.Capabilities.HasFlag(SmtpCapabilities.Authentication));
        if (authenticates)
        {
            await client.AuthenticateAsync("User@Example.org", "secret", Cancel);
        }

        string reply = await client.SendAsync(NewMessage(mailbox), Cancel);

        InboundMessage message = Assert.Single(_cluster.Script.Filed[mailbox]);
        Assert.Equal($"2.0.0 Ok: stored as {message.Id}", reply);
        Assert.Equal(with, message.Details.Client.With);
        Assert.Equal(authenticates ? "user@example.org" : null, message.Details.Client.Login, ignoreCase: true);
        Assert.Equal(security != SecureSocketOptions.None, message.Details.Client.Tls is not null);
        await client.DisconnectAsync(true, Cancel);
    }

    [Fact]
    public async Task Submission_without_a_login_is_refused_with_530()
    {
        await using Front front = await Front.StartAsync(_cluster, _certificate);
        using LineClient client = await Front.GreetAsync(front.Submission);

        await client.ExpectAsync("530 5.7.0 Authentication required", "MAIL FROM:<sender@example.net>");
    }

    [Fact]
    public async Task Wrong_password_is_535_and_a_throttled_login_is_454()
    {
        await using Front front = await Front.StartAsync(_cluster, _certificate);
        using LineClient client = await Front.GreetAsync(front.Submission);

        await client.ExpectAsync("535 ", $"AUTH PLAIN {Plain("user@example.org", "wrong")}");
        await client.ExpectAsync("454 4.7.0 ", $"AUTH PLAIN {Plain("user@example.org", "often")}");
        await client.ExpectAsync("235 ", $"AUTH PLAIN {Plain("user@example.org", "secret")}");
        await client.ExpectAsync("250 ", "MAIL FROM:<user@example.org>");
    }

    [Fact]
    public async Task AUTH_on_the_mx_listener_is_refused_even_under_TLS()
    {
        await using Front front = await Front.StartAsync(_cluster, _certificate);
        using LineClient client = await front.GreetAsync();
        using StreamReader reader = await StartTlsAsync(client);

        string? reply = await SendAsync(reader, $"AUTH PLAIN {Plain("user@example.org", "secret")}");

        Assert.StartsWith("502 5.5.1 AUTH not offered", reply, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Login_before_STARTTLS_does_not_count_after_it()
    {
        await using Front front = await Front.StartAsync(_cluster, _certificate);
        using LineClient client = await Front.GreetAsync(front.Submission);
        await client.ExpectAsync("235 ", $"AUTH PLAIN {Plain("user@example.org", "secret")}");
        using StreamReader reader = await StartTlsAsync(client);

        string? reply = await SendAsync(reader, "MAIL FROM:<user@example.org>");

        Assert.StartsWith("530 5.7.0", reply, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_secure_port_is_not_opened_without_a_certificate()
    {
        await using Front front = await Front.StartAsync(_cluster);

        Assert.Equal(1, front.Log.Count(431));
        Assert.Throws<System.Net.Sockets.SocketException>(() => LineClient.Connect(front.Submissions));
        using LineClient client = LineClient.Connect(front.Mx);
        await client.ReadAsync();
        await client.WriteAsync("EHLO client.example.org");
        string? line;
        do
        {
            line = await client.ReadAsync();
            Assert.DoesNotContain("STARTTLS", line, StringComparison.Ordinal);
        }
        while (line![3] == '-');
    }

    private static string Plain(string user, string password) =>
        Convert.ToBase64String(System.Text.Encoding.UTF8.GetBytes($"\0{user}\0{password}"));

    private static async Task<StreamReader> StartTlsAsync(LineClient client)
    {
        await client.ExpectAsync("220 ", "STARTTLS");
        var tls = new SslStream(client.Stream, false, static (_, shown, _, _) => shown is not null);
        await tls.AuthenticateAsClientAsync("mx.example.org");
        return new StreamReader(tls);
    }

    private static async Task<string?> SendAsync(StreamReader reader, string command)
    {
        await reader.BaseStream.WriteAsync(System.Text.Encoding.ASCII.GetBytes($"{command}\r\n"), Cancel);
        return await reader.ReadLineAsync(Cancel);
    }

    private static async Task<SmtpClient> ConnectAsync(Front front, string listener, SecureSocketOptions security)
    {
        var client = new SmtpClient
        {
            ServerCertificateValidationCallback = static (_, _, chain, _) =>
                chain!.ChainElements.Count > 1, // the intermediate is sent with the certificate
            CheckCertificateRevocation = false,
        };
        int port = listener switch
        {
            "mx" => front.Mx,
            "submission" => front.Submission,
            _ => front.Submissions,
        };
        await client.ConnectAsync("127.0.0.1", port, security, Cancel);
        return client;
    }

    private static MimeMessage NewMessage(string mailbox)
    {
        var message = new MimeMessage { Subject = "Grüße", Body = new TextPart("plain") { Text = "Hi.\n.\n..\n" } };
        message.From.Add(new MimeKit.MailboxAddress("", "sender@example.net"));
        message.To.Add(new MimeKit.MailboxAddress("", mailbox));
        return message;
    }
}
