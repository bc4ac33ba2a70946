using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace RelateMail.Shared.Wire;

/// <summary>The octets of one connection after another, in the clear or under TLS.</summary>
/// <remarks>
/// Blocking calls on one thread per session cost the load generator least: one system call per exchange, no poll, no
/// thread pool. The server's certificate is not verified, because the tools measure and compare but do not trust.
/// </remarks>
internal sealed class ClientTransport(ClientSettings settings) : IReceiver, IDisposable
{
    private readonly SslClientAuthenticationOptions _tlsOptions = new()
    {
        TargetHost = settings.TlsName,
        AllowTlsResume = settings.ResumesTls,
        EnabledSslProtocols = settings.TlsVersion switch
        {
            TlsVersion.Tls12 => SslProtocols.Tls12,
            TlsVersion.Tls13 => SslProtocols.Tls13,
            _ => SslProtocols.Tls12 | SslProtocols.Tls13,
        },
        // .NET builds a chain in every handshake, whatever the callback returns. Without the machine's store and
        // without downloads of issuers that stays cheap.
        CertificateChainPolicy = new X509ChainPolicy
        {
            TrustMode = X509ChainTrustMode.CustomRootTrust,
            RevocationMode = X509RevocationMode.NoCheck,
            DisableCertificateDownloads = true,
        },
#pragma warning disable CA5359 // Test servers have self-made certificates; the tools measure and do not trust.
        RemoteCertificateValidationCallback = static (_, _, _, _) => true,
#pragma warning restore CA5359
    };

    private Socket? _socket;
    private SslStream? _tls;

    public bool IsOpen => _socket is not null;

    /// <summary>Version, cipher suite and the certificate's key; null in the clear.</summary>
    public string? TlsDescription => _tls is null ? null : Describe(_tls);

    /// <summary>SHA-256 of the server's certificate in hexadecimal digits; null in the clear.</summary>
    public string? Thumbprint => _tls?.RemoteCertificate?.GetCertHashString(HashAlgorithmName.SHA256);

    private Socket Connected => _socket ?? throw new InvalidOperationException("The connection is not open.");

    /// <summary>Connects, without TLS.</summary>
    public ValueTask ConnectAsync(CancellationToken cancellationToken)
    {
        Close();
        int timeout = (int)settings.Timeout.TotalMilliseconds;
        Socket socket = _socket = settings.Server.AddressFamily == AddressFamily.Unspecified
            ? new Socket(SocketType.Stream, ProtocolType.Tcp) // a name: IPv6 and IPv4
            : new Socket(settings.Server.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        socket.NoDelay = true;
        socket.SendTimeout = timeout;
        socket.ReceiveTimeout = timeout;
        if (settings.IsBlocking)
        {
            socket.Connect(settings.Server);
            return default;
        }

        return WithinTimeAsync(token => socket.ConnectAsync(settings.Server, token), cancellationToken);
    }

    public ValueTask StartTlsAsync(CancellationToken cancellationToken)
    {
        SslStream tls = _tls = new SslStream(
            new NetworkStream(Connected, ownsSocket: false), leaveInnerStreamOpen: false);
        if (settings.IsBlocking)
        {
            tls.AuthenticateAsClient(_tlsOptions);
            return default;
        }

        return WithinTimeAsync(
            token => new ValueTask(tls.AuthenticateAsClientAsync(_tlsOptions, token)), cancellationToken);
    }

    public ValueTask SendAsync(ReadOnlyMemory<byte> octets, CancellationToken cancellationToken)
    {
        if (settings.IsBlocking)
        {
            Send(octets.Span);
            return default;
        }

        return WithinTimeAsync(token => SendAllAsync(octets, token), cancellationToken);
    }

    public ValueTask<int> ReceiveAsync(Memory<byte> buffer, CancellationToken cancellationToken) =>
        settings.IsBlocking
            ? new(_tls is null ? Connected.Receive(buffer.Span) : _tls.Read(buffer.Span))
            : ReceiveInTimeAsync(buffer, cancellationToken);

    /// <summary>True if the server has neither closed nor sent anything since the last reply.</summary>
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

    private void Send(ReadOnlySpan<byte> octets)
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

    private async ValueTask SendAllAsync(ReadOnlyMemory<byte> octets, CancellationToken cancellationToken)
    {
        if (_tls is not null)
        {
            await _tls.WriteAsync(octets, cancellationToken);
            return;
        }

        while (octets.Length > 0)
        {
            octets = octets[await Connected.SendAsync(octets, cancellationToken)..];
        }
    }

    private async ValueTask<int> ReceiveInTimeAsync(Memory<byte> buffer, CancellationToken cancellationToken)
    {
        int received = 0;
        await WithinTimeAsync(
            async token => received = _tls is null
                ? await Connected.ReceiveAsync(buffer, token)
                : await _tls.ReadAsync(buffer, token),
            cancellationToken);
        return received;
    }

    private async ValueTask WithinTimeAsync(Func<CancellationToken, ValueTask> act, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(settings.Timeout);
        try
        {
            await act(limit.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new TimeoutException(ClientFault.TimedOut);
        }
    }
}
