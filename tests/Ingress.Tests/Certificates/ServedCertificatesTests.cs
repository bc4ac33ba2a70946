using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using RelateMail.Certificates;
using RelateMail.Ingress.Certificates;
using RelateMail.Tests.Harness;

namespace RelateMail.Ingress.Tests.Certificates;

public sealed class ServedCertificatesTests : IDisposable
{
    private readonly TestCertificates _files = new();

    public void Dispose() => _files.Dispose();

    [Theory]
    [InlineData(null, "mx.example.org")]
    [InlineData("", "mx.example.org")]
    [InlineData("unknown.example.net", "mx.example.org")]
    [InlineData("mail.example.com", "mail.example.com")]
    [InlineData("MAIL.Example.Com.", "mail.example.com")]
    [InlineData("other.example.com", "mail.example.com")] // the second name of its certificate
    [InlineData("any.wild.example.org", "*.wild.example.org")]
    [InlineData("two.any.wild.example.org", "mx.example.org")] // a wildcard matches one label (RFC 6125 §6.4.3)
    [InlineData("wild.example.org", "mx.example.org")]
    public void The_server_name_selects_the_certificate_or_else_the_default(string? serverName, string name)
    {
        var certificates = new ServedCertificates(
        [
            Configure("mx.example.org"), Configure("mail.example.com", "other.example.com"),
            Configure("*.wild.example.org"),
        ]);

        SslStreamCertificateContext context = certificates.ForName(serverName);

        Assert.Equal($"CN={name}", context.TargetCertificate.Subject);
        Assert.Same(context, certificates.ForName(serverName)); // shared, so that sessions resume
        Assert.Equal(name != "mx.example.org", serverName is not null && certificates.IsKnown(serverName));
    }

    [Fact]
    public void IsConfigured_is_false_without_a_certificate()
    {
        var certificates = new ServedCertificates([]);

        Assert.False(certificates.IsConfigured);
        Assert.Throws<InvalidOperationException>(() => certificates.ForName("mx.example.org"));
    }

    [Fact]
    public void A_swap_takes_effect_at_the_next_handshake()
    {
        var certificates = new ServedCertificates([Configure("old.example.org"), Configure("mail.example.com")]);

        certificates.Swap("old.example.org", Serve("new.example.org"));

        Assert.Equal("CN=new.example.org", certificates.ForName(null).TargetCertificate.Subject);
        Assert.Equal("CN=mail.example.com", certificates.ForName("mail.example.com").TargetCertificate.Subject);
    }

    [Fact]
    public void A_server_name_gets_its_own_certificate_even_if_that_does_not_cover_it()
    {
        var certificates = new ServedCertificates(
        [
            Configure("mx.example.org", "mail.example.com"),
            Configure("other.example.com") with { ServerName = "mail.example.com" },
        ]);

        Assert.Equal("CN=other.example.com", certificates.ForName("mail.example.com").TargetCertificate.Subject);
    }

    [Fact]
    public async Task A_handshake_with_a_PEM_certificate_sends_its_chain()
    {
        // The client accepts only a leaf with its intermediate.
        LoadedCertificate served = Serve("mx.example.org");
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        using var client = new TcpClient();
        ValueTask connecting = client.ConnectAsync(
            (IPEndPoint)listener.LocalEndpoint, TestContext.Current.CancellationToken);
        using Socket accepted = await listener.AcceptSocketAsync(TestContext.Current.CancellationToken);
        await connecting;
        using var server = new SslStream(new NetworkStream(accepted));
        using var ssl = new SslStream(
            client.GetStream(), false, static (_, _, received, _) => received!.ChainPolicy.ExtraStore.Count == 2);

        await Task.WhenAll(
            server.AuthenticateAsServerAsync(
                new SslServerAuthenticationOptions { ServerCertificateContext = served.Context },
                TestContext.Current.CancellationToken),
            ssl.AuthenticateAsClientAsync(
                new SslClientAuthenticationOptions { TargetHost = "mx.example.org" },
                TestContext.Current.CancellationToken));

        Assert.Equal("CN=mx.example.org", ssl.RemoteCertificate!.Subject);
    }

    private ConfiguredCertificate Configure(params string[] names) =>
        new("key", names[0], new CertificateSource("/path", null, null), Serve(names), "");

    private LoadedCertificate Serve(params string[] names)
    {
        System.Security.Cryptography.X509Certificates.X509Certificate2 leaf = TestCertificates.Leaf(false, null, names);
        string path = _files.Write(
            $"{Guid.NewGuid():N}.pem",
            $"{leaf.ExportCertificatePem()}\n{TestCertificates.Intermediate.ExportCertificatePem()}\n"
                + TestCertificates.KeyPem(leaf));
        return CertificateLoader.Load(new CertificateSource(path, null, null));
    }
}
