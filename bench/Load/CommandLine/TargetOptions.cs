using System.Net;
using RelateMail.Shared.CommandLine;
using RelateMail.Shared.Wire;

namespace RelateMail.Load.CommandLine;

/// <summary>The server under load and how sessions with it are opened: options that both modes share.</summary>
internal sealed record TargetOptions
{
    public static IReadOnlyList<Option> Options { get; } =
    [
        new("host"), new("port"), new("tls"), new("tls-version"), new("tls-name"), new("auth"), new("helo"),
        new("timeout"), new("pid"), new("tls-resume", OptionKind.Flag), new("json", OptionKind.Flag),
    ];

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

    /// <inheritdoc cref="ClientSettings.TlsName"/>
    public required string TlsName { get; init; }

    /// <inheritdoc cref="ClientSettings.ResumesTls"/>
    public required bool ResumesTls { get; init; }

    /// <summary>The argument of EHLO.</summary>
    public required string ClientName { get; init; }

    /// <summary>Credentials for AUTH PLAIN; null for no AUTH.</summary>
    public required (string User, string Password)? Credentials { get; init; }

    /// <summary>The time limit for a connection, a handshake or a reply; past it the message counts as lost.</summary>
    public required TimeSpan Timeout { get; init; }

    /// <summary>The server's processes, for CPU and memory; empty to measure neither.</summary>
    public required IReadOnlyList<int> ServerProcesses { get; init; }

    /// <summary>The report is one line of JSON.</summary>
    public required bool Json { get; init; }

    public static TargetOptions From(OptionReader reader)
    {
        TlsMode tls = reader.Choice("tls", TlsMode.None, s_tlsModes);
        if (tls == TlsMode.None && (reader.Has("tls-version") || reader.Has("tls-name") || reader.Has("tls-resume")))
        {
            throw new OptionException(
                "--tls-version, --tls-name and --tls-resume need --tls starttls or --tls implicit.");
        }

        string host = reader.Find("host") ?? "127.0.0.1";
        string tlsName = reader.Find("tls-name") ?? host;
        if (reader.Has("tls-resume") && IPAddress.TryParse(tlsName, out _))
        {
            // .NET stores TLS sessions by server name and not for an IP address. The handshakes would be full ones.
            throw new OptionException(
                "--tls-resume needs a server name: --tls-name, or a --host that is not an IP address.");
        }

        return new TargetOptions
        {
            Host = host,
            Port = reader.Number("port", 2525, 1, 65535),
            Tls = tls,
            TlsVersion = reader.Choice("tls-version", TlsVersion.Any, s_tlsVersions),
            TlsName = tlsName,
            ResumesTls = reader.Has("tls-resume"),
            ClientName = reader.Find("helo") ?? "load.example.test",
            Credentials = reader.Find("auth") is { } credentials ? SplitCredentials(credentials) : null,
            Timeout = reader.Duration("timeout", TimeSpan.FromSeconds(60)),
            ServerProcesses = reader.Numbers("pid"),
            Json = reader.Has("json"),
        };
    }

    /// <summary>Settings of a client that blocks its thread.</summary>
    public ClientSettings ToClient(EndPoint server) => new()
    {
        Server = server,
        Tls = Tls,
        TlsVersion = TlsVersion,
        TlsName = TlsName,
        ResumesTls = ResumesTls,
        ClientName = ClientName,
        Credentials = Credentials,
        Timeout = Timeout,
        IsBlocking = true,
    };

    private static (string User, string Password) SplitCredentials(string text)
    {
        int colon = text.IndexOf(':', StringComparison.Ordinal);
        return colon > 0
            ? (text[..colon], text[(colon + 1)..])
            : throw new OptionException("--auth must be user:password.");
    }
}
