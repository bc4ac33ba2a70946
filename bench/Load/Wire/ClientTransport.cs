using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using RelateMail.Load.CommandLine;

namespace RelateMail.Load.Wire;

/// <summary>The octets of one connection after another: a blocking socket, plain or under TLS.</summary>
/// <remarks>Blocking calls on a thread for each session cost the generator the least: one system call an exchange, no poll,
/// no pool. The server's certificate is not verified: this measures, it does not trust.</remarks>
internal sealed class ClientTransport(TargetOptions target, EndPoint server) : IReceiver, IDisposable
{
    private readonly int _patience = (int)target.Patience.TotalMilliseconds;
    private readonly SslClientAuthenticationOptions _tlsOptions = new()
    {
        TargetHost = target.TlsName,
        AllowTlsResume = target.ResumesTls,
        EnabledSslProtocols = target.TlsVersion switch
        {
            TlsVersion.Tls12 => SslProtocols.Tls12,
            TlsVersion.Tls13 => SslProtocols.Tls13,
            _ => SslProtocols.Tls12 | SslProtocols.Tls13,
        },
        // A chain is built at every handshake whatever the callback says: without the machine's store and without
        // looking for issuers in the network it stays cheap.
        CertificateChainPolicy = new X509ChainPolicy
        {
            TrustMode = X509ChainTrustMode.CustomRootTrust,
            RevocationMode = X509RevocationMode.NoCheck,
            DisableCertificateDownloads = true,
        },
#pragma warning disable CA5359 // Measured, not trusted: test servers have certificates of their own making.
        RemoteCertificateValidationCallback = static (_, _, _, _) => true,
#pragma warning restore CA5359
    };

    private Socket? _socket;
    private SslStream? _tls;

    public bool IsOpen => _socket is not null;

    /// <summary>Version, cipher suite and the certificate's key; null in the clear.</summary>
    public string? TlsDescription => _tls is null ? null : Describe(_tls);

    private Socket Connected => _socket ?? throw new InvalidOperationException("The connection is not open.");

    /// <summary>Connects, without TLS.</summary>
    public void Connect()
    {
        Close();
        _socket = new Socket(server.AddressFamily, SocketType.Stream, ProtocolType.Tcp)
        {
            NoDelay = true,
            SendTimeout = _patience,
            ReceiveTimeout = _patience,
        };
        _socket.Connect(server);
    }

    public void StartTls()
    {
        _tls = new SslStream(new NetworkStream(Connected, ownsSocket: false), leaveInnerStreamOpen: false);
        _tls.AuthenticateAsClient(_tlsOptions);
    }

    public void Send(ReadOnlySpan<byte> octets)
    {
        if (_tls is not null)
        {
            _tls.Write(octets);
            return;
        }

        while (octets.Length > 0)
        {
            octets = octets[Connected.Send(octets)..];
        }
    }

    public int Receive(Span<byte> buffer) => _tls is null ? Connected.Receive(buffer) : _tls.Read(buffer);

    /// <summary>True where the server has neither closed nor said anything since the last reply.</summary>
    public bool IsQuiet() => _socket is not null && !_socket.Poll(0, SelectMode.SelectRead);

    public void Close()
    {
        _tls?.Dispose();
        _tls = null;
        _socket?.Dispose();
        _socket = null;
    }

    public void Dispose() => Close();

    private static string Describe(SslStream tls)
    {
        using var certificate = tls.RemoteCertificate is null ? null : new X509Certificate2(tls.RemoteCertificate);
        string key = certificate switch
        {
            null => "no certificate",
            _ when certificate.GetECDsaPublicKey() is { } ecdsa => $"ECDSA {ecdsa.KeySize}",
            _ when certificate.GetRSAPublicKey() is { } rsa => $"RSA {rsa.KeySize}",
            _ => certificate.PublicKey.Oid.FriendlyName ?? "another key",
        };
        return $"{tls.SslProtocol} {tls.NegotiatedCipherSuite}, {key}";
    }
}
