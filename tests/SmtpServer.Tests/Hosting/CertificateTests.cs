using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using RelateMail.Grains.Contracts;
using RelateMail.SmtpServer.Tests.Harness;
using RelateMail.Tests.Harness;

namespace RelateMail.SmtpServer.Tests.Hosting;

/// <summary>Certificates are swapped without a restart and reported to the cluster.</summary>
public sealed class CertificateTests(StubCluster cluster)
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task New_certificate_is_shown_in_the_next_handshake_and_reported_while_an_open_session_stays()
    {
        using var files = new TestCertificates();
        string name = $"s{Guid.NewGuid():N}.example.org";
        using var first = TestCertificates.Leaf(names: name);
        using var second = TestCertificates.Leaf(names: name);
        string mount = files.MountSecret(first);
        await using Front front = await Front.StartAsync(
            cluster, $"Smtp:CertificatePath={mount}", $"Smtp:ServerName={name}",
            "Certificates:PollInterval=00:00:01", "Logging:LogLevel:RelateMail=Debug");
        using var open = new TcpClient("127.0.0.1", front.Submissions);
        using SslStream session = await HandshakeAsync(open, name);
        Assert.Equal(Thumbprint(first), Thumbprint(session.RemoteCertificate!));

        files.MountSecret(second);
        while (Last(name)?.SeenThumbprint != Thumbprint(second))
        {
            await front.Log.LoggedAsync(461); // reported to the cluster
        }

        using var next = new TcpClient("127.0.0.1", front.Submissions);
        using SslStream another = await HandshakeAsync(next, name);
        Assert.Equal(Thumbprint(second), Thumbprint(another.RemoteCertificate!));
        Assert.Null(Last(name)!.HandshakeError);
        using var reader = new StreamReader(session);
        Assert.StartsWith("220 ", await reader.ReadLineAsync(Cancel), StringComparison.Ordinal);
        await session.WriteAsync("NOOP\r\n"u8.ToArray(), Cancel);
        Assert.StartsWith("250 ", await reader.ReadLineAsync(Cancel), StringComparison.Ordinal);
    }

    private CertificateReport? Last(string name) =>
        cluster.Script.Certificates.TryGetValue(name, out CertificateScript? script)
            ? script.Reports.LastOrDefault()
            : null;

    private static async Task<SslStream> HandshakeAsync(TcpClient client, string name)
    {
        var tls = new SslStream(client.GetStream(), false, static (_, shown, _, _) => shown is not null);
        await tls.AuthenticateAsClientAsync(
            new SslClientAuthenticationOptions { TargetHost = name, AllowTlsResume = false }, Cancel);
        return tls;
    }

    private static string Thumbprint(X509Certificate certificate) =>
        certificate.GetCertHashString(HashAlgorithmName.SHA256);
}
