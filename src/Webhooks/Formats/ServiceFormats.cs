namespace RelateMail.Webhooks.Formats;

/// <summary>The requests of mail services, which many products read.</summary>
internal static class ServiceFormats
{
    /// <summary>Mailgun's own code: the endpoint refuses the message for ever.</summary>
    private static readonly int[] s_mailgunDead = [406];

    private static readonly FormatField[] s_mailgunEnvelope =
    [
        new("recipient", FieldSource.Recipients), new("sender", FieldSource.ReversePath),
        new("from", FieldSource.Addresses, "From"), new("subject", FieldSource.Subject),
        new("timestamp", FieldSource.Timestamp), new("token", FieldSource.Token),
        new("signature", FieldSource.TokenSignature),
    ];

    /// <summary>Header fields that Mailgun repeats as fields of their own.</summary>
    private static readonly string[] s_mailgunHeaders =
    [
        "From", "Sender", "To", "Cc", "Reply-To", "Subject", "Date", "Message-Id", "In-Reply-To", "References",
        "Mime-Version", "Content-Type", "User-Agent",
    ];

    /// <summary>A message that is parsed, with its attachments as files.</summary>
    public static WebhookFormat Mailgun(string contentType) => new()
    {
        Name = "mailgun",
        Shape = BodyShape.Multipart,
        ContentType = contentType,
        Fields =
        [
            .. s_mailgunEnvelope,
            new("body-plain", FieldSource.PlainText), new("stripped-text", FieldSource.StrippedText),
            new("stripped-signature", FieldSource.StrippedSignature),
            new("body-html", FieldSource.HtmlBody) { IsOptional = true },
            new("message-headers", FieldSource.HeaderPairs),
            .. s_mailgunHeaders.Select(
                static name => new FormatField(name, FieldSource.Header, name) { IsOptional = true }),
            new("attachment-count", FieldSource.AttachmentCount) { IsOptional = true },
            new("content-id-map", FieldSource.ContentIdMap) { IsOptional = true },
            new("attachment", FieldSource.Attachments),
        ],
        DeadCodes = s_mailgunDead,
    };

    /// <summary>The whole message, for a URL that ends with <c>mime</c>.</summary>
    public static WebhookFormat MailgunMime(string contentType) => new()
    {
        Name = "mailgun-mime",
        Shape = BodyShape.Multipart,
        ContentType = contentType,
        Fields = [.. s_mailgunEnvelope, new("body-mime", FieldSource.ContentUtf8)],
        DeadCodes = s_mailgunDead,
    };

    /// <summary>The JSON of an inbound server with the raw message.</summary>
    public static WebhookFormat Postmark() => new()
    {
        Name = "postmark",
        Shape = BodyShape.Json,
        ContentType = "application/json",
        Fields =
        [
            new("FromName", FieldSource.FromName), new("MessageStream", FieldSource.Constant, "inbound"),
            new("From", FieldSource.FromAddress), new("FromFull", FieldSource.FromFull),
            new("To", FieldSource.Addresses, "To"), new("ToFull", FieldSource.AddressesFull, "To"),
            new("Cc", FieldSource.Addresses, "Cc"), new("CcFull", FieldSource.AddressesFull, "Cc"),
            new("Bcc", FieldSource.Addresses, "Bcc"), new("BccFull", FieldSource.AddressesFull, "Bcc"),
            new("OriginalRecipient", FieldSource.FirstRecipient), new("Subject", FieldSource.Subject),
            new("MessageID", FieldSource.EventUuid), new("ReplyTo", FieldSource.Addresses, "Reply-To"),
            new("MailboxHash", FieldSource.MailboxHash), new("Date", FieldSource.Header, "Date"),
            new("TextBody", FieldSource.TextBody), new("HtmlBody", FieldSource.HtmlBody),
            new("StrippedTextReply", FieldSource.StrippedText), new("Tag", FieldSource.Constant, ""),
            new("Headers", FieldSource.HeaderObjects), new("Attachments", FieldSource.Attachments),
            new("RawEmail", FieldSource.ContentUtf8),
        ],
        DeadCodes = [403], // Postmark's own: the endpoint refuses the message for ever
    };
}
