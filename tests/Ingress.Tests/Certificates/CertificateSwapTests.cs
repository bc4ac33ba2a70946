using System.Net.Security;
using System.Runtime.InteropServices;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Microsoft.Extensions.Logging;
using RelateMail.Grains.Contracts;
using RelateMail.Ingress.Tests.Harness;
using RelateMail.Tests.Harness;

namespace RelateMail.Ingress.Tests.Certificates;

/// <summary>The certificate of new handshakes after the files of a running gateway change.</summary>
public sealed class CertificateSwapTests(StubCluster cluster) : IAsyncDisposable
{
    private const string Password = "correct horse";

    private readonly CertificateBench _bench = new(cluster);

    public ValueTask DisposeAsync() => _bench.DisposeAsync();

    [Fact]
    public async Task An_overwritten_file_is_served()
    {
        X509Certificate2 next = _bench.Leaf();
        await _bench.StartAsync(_bench.WritePem(_bench.Leaf()));

        _bench.WritePem(next);
        await _bench.PollAsync();

        await AssertPresentedAsync(next);
        Assert.Equal(1, _bench.Log.Count(450));
        Assert.Equal(CertificateBench.Thumbprint(next), _bench.Served.Facts.Thumbprint);
    }

    [Fact]
    public async Task A_file_renamed_into_place_is_served()
    {
        X509Certificate2 next = _bench.Leaf();
        string path = _bench.WritePem(_bench.Leaf());
        await _bench.StartAsync(path);

        File.Move(_bench.Files.Write("next", Pem(next)), path, overwrite: true);
        await _bench.PollAsync();

        await AssertPresentedAsync(next);
    }

    [Fact]
    public async Task A_Kubernetes_secret_is_served_after_its_link_changes()
    {
        X509Certificate2 first = _bench.Leaf();
        X509Certificate2 next = _bench.Leaf();
        await _bench.StartAsync(_bench.Files.MountSecret(first));
        await AssertPresentedAsync(first);

        _bench.Files.MountSecret(next);
        await _bench.PollAsync();

        await AssertPresentedAsync(next);
    }

    [Fact]
    public async Task A_half_written_pair_is_not_rejected_and_is_served_once_complete()
    {
        X509Certificate2 first = _bench.Leaf();
        X509Certificate2 next = _bench.Leaf();
        string path = _bench.Files.Write("c.pem", TestCertificates.ChainPem(first));
        string key = _bench.Files.Write("k.pem", TestCertificates.KeyPem(first));
        await _bench.StartAsync(path, $"--Smtp:CertificateKeyPath={key}");

        _bench.Files.Write("c.pem", TestCertificates.ChainPem(next));
        await _bench.PollAsync();
        await AssertPresentedAsync(first);
        _bench.Files.Write("k.pem", TestCertificates.KeyPem(next));
        await _bench.PollAsync();

        await AssertPresentedAsync(next);
        Assert.Equal(0, _bench.Log.Count(451));
    }

    [Theory]
    [InlineData("expired", "The certificate expired on ")]
    [InlineData("early", "The certificate is not valid before ")]
    [InlineData("other name", "The certificate is for other.example.net, not for mx-")]
    [InlineData("other key", "does not match the certificate in")]
    [InlineData("no chain", "The certificate chain is incomplete: ")]
    [InlineData("half a key", "cannot be read: it is damaged")]
    [InlineData("missing", "does not exist.")]
    [InlineData("wrong password", "the password is wrong, or the file is damaged.")]
    [InlineData("truncated", "is not a certificate (PFX, DER or PEM), or it is truncated.")]
    [InlineData("empty", "is not a certificate (PFX, DER or PEM), or it is truncated.")]
    [InlineData("directory", "does not exist.")]
    public async Task An_unusable_certificate_is_rejected_until_a_usable_one_replaces_it(string kind, string reason)
    {
        X509Certificate2 first = _bench.Leaf();
        string path = _bench.WritePem(first);
        await _bench.StartAsync(path, $"--Smtp:CertificatePassword={Password}");

        Spoil(path, kind);
        await _bench.PollAsync();
        Assert.Null(_bench.Served.Refused); // the files may be half written
        await _bench.PollAsync();
        await _bench.PollAsync();

        await AssertPresentedAsync(first);
        CertificateRefusal refused = Assert.IsType<CertificateRefusal>(_bench.Served.Refused);
        Assert.Contains(reason, refused.Reason, StringComparison.Ordinal);
        Assert.Equal((path, refused), (refused.Source, _bench.Script.Last.Refused));
        (LogLevel level, _, string text) = Assert.Single(_bench.Log.Entries, static entry => entry.Id == 451);
        Assert.Equal(LogLevel.Error, level);
        Assert.Contains(reason, text, StringComparison.Ordinal);
        Assert.DoesNotContain(Password, text, StringComparison.Ordinal);

        X509Certificate2 next = _bench.Leaf();
        if (Directory.Exists(path))
        {
            Directory.Delete(path);
        }

        _bench.WritePem(next);
        await _bench.PollAsync();
        await AssertPresentedAsync(next);
        Assert.Null(_bench.Served.Refused);
        Assert.Null(_bench.Script.Last.Refused);
        Assert.Equal(1, _bench.Log.Count(452));
    }

    [Fact]
    public async Task Restoring_the_previous_file_clears_the_rejection()
    {
        X509Certificate2 first = _bench.Leaf();
        string path = _bench.WritePem(first);
        await _bench.StartAsync(path);
        _bench.Files.Write("mx.pem", "nothing");
        await _bench.Service.ReloadAsync();
        Assert.NotNull(_bench.Served.Refused);

        _bench.WritePem(first);
        await _bench.PollAsync();

        Assert.Null(_bench.Served.Refused);
        Assert.Equal((0, 1), (_bench.Log.Count(450), _bench.Log.Count(452)));
    }

    [Fact]
    public async Task A_certificate_rejected_as_not_yet_valid_is_served_once_it_is_valid()
    {
        await _bench.StartAsync(_bench.WritePem(_bench.Leaf()), "--Smtp:ServerName=mx.example.org");
        X509Certificate2 early = TestCertificates.Odd(notBefore: DateTimeOffset.UtcNow.AddSeconds(25));
        _bench.WritePem(early);
        await _bench.Service.ReloadAsync();
        Assert.NotNull(_bench.Served.Refused);

        await _bench.PollAsync();
        await _bench.PollAsync();
        await _bench.PollAsync();

        Assert.Null(_bench.Served.Refused);
        await AssertPresentedAsync(early);
    }

    [Fact]
    public async Task SIGHUP_reloads_at_once_and_does_not_end_the_process()
    {
        X509Certificate2 next = _bench.Leaf();
        await _bench.StartAsync(_bench.WritePem(_bench.Leaf()));
        _bench.WritePem(next);
        var signal = new PosixSignalContext(PosixSignal.SIGHUP);

        _bench.Service.OnSignal(signal);
        await _bench.Log.LoggedAsync(450);

        Assert.True(signal.Cancel);
        await AssertPresentedAsync(next);
    }

    [Fact]
    public async Task A_session_that_transfers_content_finishes_with_the_old_certificate()
    {
        X509Certificate2 first = _bench.Leaf();
        X509Certificate2 next = _bench.Leaf();
        string mailbox = $"{Guid.NewGuid():N}@example.org";
        cluster.Script.Addresses[mailbox] = _ => new() { Outcome = ResolutionOutcome.Found, Targets = [mailbox] };
        await _bench.StartAsync(_bench.WritePem(first));
        using LineClient client = LineClient.Connect(_bench.Mx);
        await client.ReadAsync();
        await client.WriteAsync("EHLO client.example.org");
        while ((await client.ReadAsync())!.StartsWith("250-", StringComparison.Ordinal))
        {
        }

        await client.ExpectAsync("220 ", "STARTTLS");
        await using SslStream tls = await CertificateBench.SecureAsync(client.Stream, _bench.Name);
        using var reader = new StreamReader(tls, Encoding.ASCII);
        await SendAsync(tls, reader, "250 ", "HELO c.example.org", "MAIL FROM:<a@example.net>", $"RCPT TO:<{mailbox}>");
        await SendAsync(tls, reader, "354 ", "DATA");
        await tls.WriteAsync("Subject: in flight\r\n\r\nhalf"u8.ToArray(), TestContext.Current.CancellationToken);

        _bench.WritePem(next);
        await _bench.Service.ReloadAsync();
        await AssertPresentedAsync(next);
        await SendAsync(tls, reader, "250 2.0.0", $"{new string('x', 500)}\r\n.", "NOOP");

        Assert.Equal(CertificateBench.Thumbprint(first), tls.RemoteCertificate!.GetCertHashString(
            System.Security.Cryptography.HashAlgorithmName.SHA256));
        Assert.Equal("in flight", Assert.Single(cluster.Script.Filed[mailbox]).Details.Summary.Subject);
    }

    [Fact]
    public async Task A_certificate_that_never_covered_its_name_can_be_renewed()
    {
        X509Certificate2 next = TestCertificates.Leaf(names: ["other.example.net"]);
        await _bench.StartAsync(_bench.WritePem(TestCertificates.Leaf(names: ["other.example.net"])));
        Assert.Equal(1, _bench.Log.Count(459));

        _bench.WritePem(next);
        await _bench.PollAsync();

        await AssertPresentedAsync(next);
    }

    [Fact]
    public async Task Each_server_name_has_its_own_files()
    {
        X509Certificate2 first = _bench.Leaf();
        X509Certificate2 second = TestCertificates.Leaf(names: ["Mail.Example.com"]);
        string other = _bench.Files.Write("mail.pem", Pem(TestCertificates.Leaf(names: ["Mail.Example.com"])));
        await _bench.StartAsync(_bench.WritePem(first), $"--Smtp:Certificates:0:CertificatePath={other}");

        _bench.Files.Write("mail.pem", Pem(second));
        await _bench.PollAsync();

        Assert.Equal(["mail.example.com"], _bench.Service.Certificates.Skip(1).Select(static one => one.ServerName));
        Assert.Equal(CertificateBench.Thumbprint(second), await _bench.PresentedAsync("mail.example.com"));
        await AssertPresentedAsync(first);
    }

    private static string Pem(X509Certificate2 leaf) =>
        $"{TestCertificates.ChainPem(leaf)}{TestCertificates.KeyPem(leaf)}";

    private static async Task SendAsync(SslStream tls, StreamReader reader, string code, params string[] lines)
    {
        foreach (string line in lines)
        {
            await tls.WriteAsync(Encoding.ASCII.GetBytes($"{line}\r\n"), TestContext.Current.CancellationToken);
            Assert.StartsWith(
                code, await reader.ReadLineAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
        }
    }

    private async Task AssertPresentedAsync(X509Certificate2 leaf) =>
        Assert.Equal(CertificateBench.Thumbprint(leaf), await _bench.PresentedAsync());

    private void Spoil(string path, string kind)
    {
        X509Certificate2 next = _bench.Leaf();
        byte[] pfx = next.Export(X509ContentType.Pkcs12, "wrong battery");
        File.Delete(path);
        switch (kind)
        {
            case "expired":
                _bench.WritePem(_bench.Leaf(days: -1));
                break;
            case "early":
                _bench.WritePem(TestCertificates.Odd(notBefore: DateTimeOffset.UtcNow.AddDays(1)));
                break;
            case "other name":
                _bench.WritePem(TestCertificates.Leaf(names: ["other.example.net"]));
                break;
            case "other key":
                _bench.Files.Write("mx.pem", TestCertificates.ChainPem(next) + TestCertificates.KeyPem(_bench.Leaf()));
                break;
            case "no chain":
                _bench.Files.Write("mx.pem", $"{next.ExportCertificatePem()}\n{TestCertificates.KeyPem(next)}");
                break;
            case "half a key":
                _bench.Files.Write("mx.pem", TestCertificates.ChainPem(next) + TestCertificates.KeyPem(next)[..100]);
                break;
            case "wrong password":
                _bench.Files.Write("mx.pem", pfx);
                break;
            case "truncated":
                _bench.Files.Write("mx.pem", next.Export(X509ContentType.Pkcs12, Password)[..^200]);
                break;
            case "empty":
                _bench.Files.Write("mx.pem", "");
                break;
            case "directory":
                Directory.CreateDirectory(path);
                break;
        }
    }
}
