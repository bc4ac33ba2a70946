using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using RelateMail.Ingress.Cluster;
using RelateMail.Smtp;
using RelateMail.Smtp.Listening.Proxy;

namespace RelateMail.Ingress.Certificates;

/// <summary>The certificate that the node's own listeners present for a name.</summary>
/// <param name="Thumbprint">Thumbprint of the certificate; null if no listener could be probed, or they differ.</param>
/// <param name="Error">Why a handshake failed, or how the listeners differ; null if neither is the case.</param>
internal sealed record ProbeResult(string? Thumbprint, string? Error)
{
    public static ProbeResult NotProbed { get; } = new(null, null);
}

/// <summary>
/// Performs a TLS handshake with each of the node's own listeners, to verify the certificate that clients receive.
/// </summary>
internal sealed class ListenerProbe(
    IOptions<IngressOptions> options,
    TrustedSources trusted,
    IngressReadiness readiness,
    IHostApplicationLifetime lifetime,
    TimeProvider timeProvider)
{
    private static readonly TimeSpan s_timeout = TimeSpan.FromSeconds(10);

    private readonly IngressOptions _options = options.Value;

    /// <summary>Probes all listeners with <paramref name="serverName"/>.</summary>
    /// <param name="serverName">The name that the handshakes ask for (SNI, RFC 6066 §3).</param>
    /// <param name="expected">Thumbprint of the certificate that the node intends to serve.</param>
    /// <param name="cancellationToken">Ends all probes.</param>
    public async Task<ProbeResult> ProbeAsync(string serverName, string expected, CancellationToken cancellationToken)
    {
        if (!CanProbe)
        {
            return ProbeResult.NotProbed;
        }

        (int Port, TlsMode Mode)[] listeners =
        [
            .. new[]
            {
                (_options.Mx.Port, TlsMode.StartTls), (_options.Port, TlsMode.StartTls),
                (_options.SecurePort, TlsMode.Implicit),
            }.Where(static listener => listener.Item1 != 0),
        ];
        Answer[] answers = await Task.WhenAll(
            listeners.Select(listener => ProbeAsync(listener.Port, listener.Mode, serverName, cancellationToken)));

        // Readiness can be lost during the probe; the listeners then reply 421 and present no certificate.
        return CanProbe ? Compare(answers, expected) : ProbeResult.NotProbed;
    }

    private bool CanProbe => lifetime.ApplicationStarted.IsCancellationRequested
        && !lifetime.ApplicationStopping.IsCancellationRequested && readiness.CanAcceptMail;

    private static ProbeResult Compare(Answer[] answers, string expected)
    {
        Answer[] probed = [.. answers.Where(static answer => !answer.IsEmpty)];
        if (probed.Length == 0)
        {
            return ProbeResult.NotProbed;
        }

        string[] failures = [.. probed.Where(static one => one.Error is not null).Select(static one => one.Error!)];
        string[] presented =
        [
            .. probed.Where(static one => one.Error is null).Select(static one => one.Thumbprint!).Distinct(),
        ];
        string? agreed = failures.Length == 0 && presented.Length == 1 ? presented[0] : null;
        if (failures.Length == 0 && agreed == expected)
        {
            return new ProbeResult(agreed, null);
        }

        IEnumerable<string> others = probed
            .Where(one => one.Error is null && (one.Thumbprint != expected || presented.Length > 1))
            .Select(static one => $"Port {one.Port} presents {one.Thumbprint}.");
        return new ProbeResult(agreed, string.Join(' ', [.. failures, .. others]));
    }

    private async Task<Answer> ProbeAsync(
        int port, TlsMode mode, string serverName, CancellationToken cancellationToken)
    {
        using var deadline = new CancellationTokenSource(s_timeout, timeProvider);
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellationToken);
        try
        {
            IPAddress address = Address();
            using var socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
            await socket.ConnectAsync(new IPEndPoint(address, port), linked.Token);
            await using var stream = new NetworkStream(socket);
            if (trusted.Contains(address))
            {
                await stream.WriteAsync("PROXY UNKNOWN\r\n"u8.ToArray(), linked.Token);
            }

            if (mode == TlsMode.StartTls && await StartTlsAsync(stream, linked.Token) is { } refusal)
            {
                return refusal.StartsWith("421", StringComparison.Ordinal)
                    ? new Answer(port, null, null)
                    : new Answer(port, null, $"Port {port} rejected STARTTLS with: {refusal}");
            }

            return new Answer(port, await HandshakeAsync(stream, serverName, linked.Token), null);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return new Answer(port, null, $"Port {port} did not answer within {s_timeout.TotalSeconds} s.");
        }
        catch (Exception exception) when (exception is IOException or SocketException or AuthenticationException)
        {
            return new Answer(port, null, $"Port {port}: {exception.Message}");
        }
    }

    /// <summary>The address at which this machine can reach its listeners.</summary>
    private IPAddress Address()
    {
        IPAddress address = _options.ListenAddress is "" or "localhost"
            ? IPAddress.Loopback
            : IPAddress.Parse(_options.ListenAddress);
        return address.Equals(IPAddress.Any) ? IPAddress.Loopback
            : address.Equals(IPAddress.IPv6Any) ? IPAddress.IPv6Loopback
            : address;
    }

    /// <returns>The reply that prevents the start of TLS; null if TLS can start.</returns>
    private static async Task<string?> StartTlsAsync(NetworkStream stream, CancellationToken cancellationToken)
    {
        foreach ((string command, string expected) in
            ((string, string)[])[("", "220"), ("EHLO probe.relatemail.invalid\r\n", "250"), ("STARTTLS\r\n", "220")])
        {
            await stream.WriteAsync(Encoding.ASCII.GetBytes(command), cancellationToken);
            string reply = await ReadReplyAsync(stream, cancellationToken);
            if (!reply.StartsWith(expected, StringComparison.Ordinal))
            {
                return reply;
            }
        }

        return null;
    }

    /// <summary>
    /// Reads the last line of one reply, one octet at a time, because octets after the 220 to STARTTLS belong to TLS.
    /// </summary>
    private static async Task<string> ReadReplyAsync(NetworkStream stream, CancellationToken cancellationToken)
    {
        var line = new StringBuilder();
        byte[] octet = new byte[1];
        while (true)
        {
            await stream.ReadExactlyAsync(octet, cancellationToken);
            if (octet[0] != '\n')
            {
                line.Append((char)octet[0]);
                if (line.Length > 4096)
                {
                    throw new IOException("A reply line is longer than 4096 octets.");
                }
            }
            else if (line.Length > 3 && line[3] == '-')
            {
                line.Clear();
            }
            else
            {
                return line.ToString().TrimEnd('\r');
            }
        }
    }

    private static async Task<string> HandshakeAsync(
        NetworkStream stream, string serverName, CancellationToken cancellationToken)
    {
        using var tls = new SslStream(stream);
        await tls.AuthenticateAsClientAsync(
            new SslClientAuthenticationOptions
            {
                TargetHost = serverName,
                // Validity is checked by CertificateRules; the probe compares thumbprints only.
                RemoteCertificateValidationCallback = static (_, certificate, _, _) => certificate is not null,
                AllowTlsResume = false, // a resumed session presents the previous certificate
            },
            cancellationToken);
        X509Certificate certificate =
            tls.RemoteCertificate ?? throw new AuthenticationException("No certificate was presented.");
        string thumbprint = certificate.GetCertHashString(HashAlgorithmName.SHA256);
        await tls.ShutdownAsync();
        return thumbprint;
    }

    /// <summary>The result of one listener. Without thumbprint and error, it accepts no session at present.</summary>
    private sealed record Answer(int Port, string? Thumbprint, string? Error)
    {
        public bool IsEmpty => Thumbprint is null && Error is null;
    }
}
