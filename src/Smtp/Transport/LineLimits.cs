namespace RelateMail.Smtp.Transport;

/// <summary>The most octets of a command line with its CRLF, by verb (RFC 5321 §4.5.3.1.4).</summary>
internal sealed record LineLimits
{
    /// <summary>Every command that no extension makes longer (RFC 5321 §4.5.3.1.4).</summary>
    public const int Default = 512;

    public required int Mail { get; init; }

    public required int Rcpt { get; init; }

    /// <summary>VRFY and EXPN.</summary>
    public required int Vrfy { get; init; }

    /// <summary>AUTH, and each line of its exchange.</summary>
    public required int Auth { get; init; }
}
