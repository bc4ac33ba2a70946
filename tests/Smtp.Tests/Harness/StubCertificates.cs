using System.Collections.Concurrent;
using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using RelateMail.Smtp.Transport;

namespace RelateMail.Smtp.Tests.Harness;

/// <summary>One self-signed certificate for every name; records the requested names.</summary>
internal sealed class StubCertificates : IServerCertificates
{
    private static readonly SslStreamCertificateContext s_context = Create();

    public bool IsConfigured { get; set; } = true;

    /// <summary>Every handshake fails on the server's side.</summary>
    public bool IsBroken { get; set; }

    public ConcurrentQueue<string?> Names { get; } = new();

    public SslStreamCertificateContext ForName(string? serverName)
    {
        Names.Enqueue(serverName);
        return IsBroken ? throw new InvalidOperationException("No certificate, as the test requested.") : s_context;
    }

    public bool IsKnown(string serverName) => serverName == "mail.example.org";

    private static SslStreamCertificateContext Create()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=mail.example.org", key, HashAlgorithmName.SHA256);
        X509Certificate2 certificate = request.CreateSelfSigned(
            DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(30));
        return SslStreamCertificateContext.Create(certificate, [], offline: true);
    }
}
