namespace RelateMail.Smtp;

/// <summary>The purpose of a listener: mail from other MTAs, or from users (RFC 6409).</summary>
public enum ListenerRole
{
    /// <summary>Port 25: no AUTH, local recipients only.</summary>
    Relay,

    /// <summary>Ports 587 and 465: AUTH.</summary>
    Submission,
}

/// <summary>How TLS starts on a listener.</summary>
public enum TlsMode
{
    /// <summary>Offered by STARTTLS if a certificate is configured (RFC 3207).</summary>
    StartTls,

    /// <summary>The handshake comes first (RFC 8314 §3.3).</summary>
    Implicit,
}

/// <param name="Name">For logs and metrics: <c>mx</c>, <c>submission</c>, <c>submissions</c>.</param>
/// <param name="Role">Whether the listener accepts mail from other MTAs or from users.</param>
/// <param name="TlsMode">How TLS starts.</param>
public sealed record SmtpListener(string Name, ListenerRole Role, TlsMode TlsMode);
