namespace RelateMail.Webhooks;

/// <summary>A message that was parsed, for formats that send its fields and parts.</summary>
public sealed record WebhookMessage
{
    /// <summary>Header field From; empty if absent. The same holds for the other lists.</summary>
    public IReadOnlyList<WebhookAddress> From { get; init; } = [];

    /// <summary>Header field To.</summary>
    public IReadOnlyList<WebhookAddress> To { get; init; } = [];

    /// <summary>Header field Cc.</summary>
    public IReadOnlyList<WebhookAddress> Cc { get; init; } = [];

    /// <summary>Header field Bcc, and each accepted address that no header field has.</summary>
    public IReadOnlyList<WebhookAddress> Bcc { get; init; } = [];

    /// <summary>Header field Reply-To.</summary>
    public IReadOnlyList<WebhookAddress> ReplyTo { get; init; } = [];

    /// <summary>Header field Sender.</summary>
    public IReadOnlyList<WebhookAddress> Sender { get; init; } = [];

    /// <summary>Decoded; null if absent.</summary>
    public string? Subject { get; init; }

    /// <summary>The tag of the first accepted address; null if it has none.</summary>
    public string? MailboxHash { get; init; }

    /// <summary>The plain text of the body; null if it has none.</summary>
    public string? Text { get; init; }

    /// <summary>The HTML of the body; null if it has none.</summary>
    public string? Html { get; init; }

    /// <summary><see cref="Text"/>, or a text that was made of the HTML; null if the body has neither.</summary>
    public string? PlainText { get; init; }

    /// <summary><see cref="PlainText"/> without quotes and signature; null if the body has none.</summary>
    public string? StrippedText { get; init; }

    /// <summary>The signature that <see cref="StrippedText"/> lacks; null if absent.</summary>
    public string? Signature { get; init; }

    /// <summary>
    /// The header fields in order, trace fields first: decoded, without control characters. Fields of the lists above
    /// are written by the formats.
    /// </summary>
    public IReadOnlyList<KeyValuePair<string, string>> Headers { get; init; } = [];

    /// <summary>Each part that is neither the plain text nor the HTML of the body.</summary>
    public IReadOnlyList<WebhookAttachment> Attachments { get; init; } = [];
}

/// <summary>An address of a header field.</summary>
/// <param name="Name">The display name, decoded; the whole text if it is not an address; null if absent.</param>
/// <param name="Address">Null if the text is not an address.</param>
public sealed record WebhookAddress(string? Name, string? Address);

/// <summary>A part of a message.</summary>
/// <param name="FileName">A name without folders and control characters; never empty.</param>
/// <param name="ContentType">A media type, with a charset if the part declares one.</param>
/// <param name="ContentId">Without angle brackets; null if the HTML of the body does not show the part.</param>
/// <param name="Size">Decoded octets.</param>
/// <param name="Open">Opens the decoded octets. Its exceptions reach the caller of the sender.</param>
public sealed record WebhookAttachment(
    string FileName, string ContentType, string? ContentId, long Size,
    Func<CancellationToken, ValueTask<Stream>> Open);
