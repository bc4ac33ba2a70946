using Microsoft.Extensions.Logging;

namespace RelateMail.Testing;

/// <summary>Settings of a server in a test.</summary>
public sealed class RelateMailServerOptions
{
    /// <summary>The hosted domain. Others are added with <see cref="RelateMailServer.Api"/>.</summary>
    public string Domain { get; set; } = "example.test";

    /// <summary>
    /// The folder of the database, which is kept; null for a temporary one, which is deleted with the server.
    /// </summary>
    public string? Folder { get; set; }

    /// <summary>
    /// True for STARTTLS on both ports, with a certificate that is made for this server:
    /// <see cref="RelateMailServer.Certificate"/>.
    /// </summary>
    public bool UseTls { get; set; }

    /// <summary>
    /// True to judge senders by SPF, DKIM and DMARC. False by default, because the verdicts need DNS.
    /// </summary>
    public bool AuthenticateSenders { get; set; }

    /// <summary>Gets the log of the server; null for no log.</summary>
    public ILoggerProvider? Log { get; set; }

    /// <summary>Further settings, by their names: <c>Smtp:MaxMessageSizeBytes</c>.</summary>
    public IDictionary<string, string?> Settings { get; } = new Dictionary<string, string?>();
}
