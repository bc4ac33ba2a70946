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

/// <summary>What the node's own listeners have shown for a name.</summary>
/// <param name="Thumbprint">Of the leaf; null where none of them could be asked, or they differ.</param>
/// <param name="Error">How a handshake failed or they differ; null where all is well.</param>
internal sealed record ProbeResult(string? Thumbprint, string? Error)
{
    public static ProbeResult NotAsked { get; } = new(null, null);
}

/// <summary>Shakes hands with the node's own listeners as a client would: what counts is what is shown.</summary>
internal sealed class ListenerProbe(
    IOptions<IngressOptions> options,
    TrustedSources trusted,
    IngressReadiness readiness,
    IHostApplicationLifetime lifetime,
    TimeProvider time)
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(10);

    private readonly IngressOptions _options = options.Value;

    /// <param name="expected">Thumbprint of what the node means to serve.</param>
    public async Task<ProbeResult> AskAsync(string serverName, string expected, CancellationToken cancellationToken)
    {
        if (!CanBeAsked)
        {
            return ProbeResult.NotAsked;
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
            listeners.Select(listener => AskAsync(listener.Port, listener.Mode, serverName, cancellationToken)));
        return CanBeAsked ? Judge(answers, expected) : ProbeResult.NotAsked; // who gave 421 has shown nothing
    }

    private bool CanBeAsked => lifetime.ApplicationStarted.IsCancellationRequested
        && !lifetime.ApplicationStopping.IsCancellationRequested && readiness.IsConnected;

    private static ProbeResult Judge(Answer[] answers, string expected)
    {
        Answer[] asked = [.. answers.Where(static answer => !answer.IsEmpty)];
        if (asked.Length == 0)
        {
            return ProbeResult.NotAsked;
        }

        string[] failures = [.. asked.Where(static one => one.Error is not null).Select(static one => one.Error!)];
        string[] shown = [.. asked.Where(static one => one.Error is null).Select(static one => one.Thumbprint!).Distinct()];
        string? agreed = failures.Length == 0 && shown.Length == 1 ? shown[0] : null;
        if (failures.Length == 0 && agreed == expected)
        {
            return new ProbeResult(agreed, null);
        }

        IEnumerable<string> others = asked.Where(one => one.Error is null && (one.Thumbprint != expected || shown.Length > 1))
            .Select(static one => $"Port {one.Port} shows {one.Thumbprint}.");
        return new ProbeResult(agreed, string.Join(' ', [.. failures, .. others]));
    }

    private async Task<Answer> AskAsync(int port, TlsMode mode, string serverName, CancellationToken cancellationToken)
    {
        using var patience = new CancellationTokenSource(s_patience, time);
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, cancellationToken);
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

            if (mode == TlsMode.StartTls && await BeginAsync(stream, linked.Token) is { } refusal)
            {
                return refusal.StartsWith("421", StringComparison.Ordinal)
                    ? new Answer(port, null, null)
                    : new Answer(port, null, $"Port {port} does not begin TLS: it says {refusal}.");
            }

            return new Answer(port, await HandshakeAsync(stream, serverName, linked.Token), null);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return new Answer(port, null, $"Port {port} did not answer within {s_patience.TotalSeconds} s.");
        }
        catch (Exception exception) when (exception is IOException or SocketException or AuthenticationException)
        {
            return new Answer(port, null, $"Port {port}: {exception.Message}");
        }
    }

    /// <summary>Where the listeners are to be reached from this machine.</summary>
    private IPAddress Address()
    {
        IPAddress address = _options.ListenAddress is "" or "localhost"
            ? IPAddress.Loopback
            : IPAddress.Parse(_options.ListenAddress);
        return address.Equals(IPAddress.Any) ? IPAddress.Loopback
            : address.Equals(IPAddress.IPv6Any) ? IPAddress.IPv6Loopback
            : address;
    }

    /// <returns>The reply that does not let TLS begin; null where it begins.</returns>
    private static async Task<string?> BeginAsync(NetworkStream stream, CancellationToken cancellationToken)
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

    /// <summary>The last line of one reply. Octet by octet: what follows 220 to STARTTLS belongs to TLS.</summary>
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
                    throw new IOException("The reply has no end.");
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
                RemoteCertificateValidationCallback = static (_, certificate, _, _) => certificate is not null, // what it is worth, others judge
                AllowTlsResume = false, // a session that resumes shows its old certificate
            },
            cancellationToken);
        X509Certificate certificate =
            tls.RemoteCertificate ?? throw new AuthenticationException("No certificate was shown.");
        string thumbprint = certificate.GetCertHashString(HashAlgorithmName.SHA256);
        await tls.ShutdownAsync();
        return thumbprint;
    }

    /// <summary>Neither thumbprint nor error: the listener takes nobody at this moment.</summary>
    private sealed record Answer(int Port, string? Thumbprint, string? Error)
    {
        public bool IsEmpty => Thumbprint is null && Error is null;
    }
}
