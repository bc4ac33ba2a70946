using System.Net;

namespace RelateMail.Load.CommandLine;

/// <summary>When a connection becomes a TLS one.</summary>
internal enum TlsMode
{
    None,
    StartTls,
    Implicit,
}

/// <summary>The server under load and how a connection to it is opened: what both modes have in common.</summary>
internal sealed record TargetOptions
{
    public static IReadOnlySet<string> Valued { get; } =
        new HashSet<string> { "host", "port", "tls", "tls-version", "tls-name", "auth", "helo", "timeout", "pid" };

    public static IReadOnlySet<string> Flags { get; } = new HashSet<string> { "tls-resume", "json" };

    private static readonly Dictionary<string, TlsMode> s_tlsModes = new()
    {
        ["none"] = TlsMode.None,
        ["starttls"] = TlsMode.StartTls,
        ["implicit"] = TlsMode.Implicit,
    };

    private static readonly Dictionary<string, TlsVersion> s_tlsVersions = new()
    {
        ["1.2"] = TlsVersion.Tls12,
        ["1.3"] = TlsVersion.Tls13,
    };

    public required string Host { get; init; }

    public required int Port { get; init; }

    public required TlsMode Tls { get; init; }

    public required TlsVersion TlsVersion { get; init; }

    /// <summary>The server name in the handshake (RFC 6066 §3); an IP address is not sent.</summary>
    public required string TlsName { get; init; }

    /// <summary>False: every handshake is a full one.</summary>
    public required bool ResumesTls { get; init; }

    /// <summary>The argument of EHLO.</summary>
    public required string ClientName { get; init; }

    /// <summary>Credentials for AUTH PLAIN; null for none.</summary>
    public required (string User, string Password)? Credentials { get; init; }

    /// <summary>How long a connection, a handshake or a reply may take before the message counts as lost.</summary>
    public required TimeSpan Patience { get; init; }

    /// <summary>The processes whose CPU and memory are the server's; empty for none.</summary>
    public required IReadOnlyList<int> ServerProcesses { get; init; }

    /// <summary>The report is one line of JSON.</summary>
    public required bool Json { get; init; }

    public static TargetOptions From(OptionReader reader)
    {
        TlsMode tls = reader.Choice("tls", TlsMode.None, s_tlsModes);
        if (tls == TlsMode.None && (reader.Has("tls-version") || reader.Has("tls-name") || reader.Has("tls-resume")))
        {
            throw new OptionException("--tls-version, --tls-name and --tls-resume need --tls starttls or --tls implicit.");
        }

        string host = reader.Text("host", "127.0.0.1");
        string tlsName = reader.Text("tls-name", host);
        if (reader.Has("tls-resume") && IPAddress.TryParse(tlsName, out _))
        {
            // .NET keeps sessions by server name and none for an IP address: the run would measure full handshakes.
            throw new OptionException("--tls-resume needs a server name: --tls-name, or a --host that is no IP address.");
        }

        TimeSpan patience = reader.Duration("timeout", TimeSpan.FromSeconds(60));
        return new TargetOptions
        {
            Host = host,
            Port = reader.Number("port", 2525, 1, 65535),
            Tls = tls,
            TlsVersion = reader.Choice("tls-version", TlsVersion.Any, s_tlsVersions),
            TlsName = tlsName,
            ResumesTls = reader.Has("tls-resume"),
            ClientName = reader.Text("helo", "load.example.test"),
            Credentials = reader.Has("auth") ? SplitCredentials(reader.Text("auth", "")) : null,
            Patience = patience >= TimeSpan.FromMilliseconds(1)
                ? patience
                : throw new OptionException("--timeout must be at least 1ms."),
            ServerProcesses = reader.Numbers("pid"),
            Json = reader.Has("json"),
        };
    }

    private static (string User, string Password) SplitCredentials(string text)
    {
        int colon = text.IndexOf(':', StringComparison.Ordinal);
        return colon > 0
            ? (text[..colon], text[(colon + 1)..])
            : throw new OptionException("--auth must be user:password.");
    }
}

internal enum TlsVersion
{
    Any,
    Tls12,
    Tls13,
}
