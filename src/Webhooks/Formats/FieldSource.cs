namespace RelateMail.Webhooks.Formats;

/// <summary>The source of a field.</summary>
internal enum FieldSource
{
    /// <summary>The text of the description.</summary>
    Constant,

    /// <summary>The octets of the message.</summary>
    Content,

    /// <summary>The octets of the message in base64.</summary>
    ContentBase64,

    /// <summary>The message as valid UTF-8: parts that are not are in base64, with a changed header.</summary>
    ContentUtf8,

    /// <summary>The accepted addresses, separated by commas.</summary>
    Recipients,

    /// <summary>The first accepted address.</summary>
    FirstRecipient,

    /// <summary>The reverse-path; empty for <c>&lt;&gt;</c>.</summary>
    ReversePath,

    /// <summary>The time of the attempt, in seconds since 1970.</summary>
    Timestamp,

    /// <summary>A random text for each attempt.</summary>
    Token,

    /// <summary>HMAC-SHA256 of timestamp and token in hexadecimal, by the text form of the newest secret.</summary>
    TokenSignature,

    /// <summary>A UUID that is the same at each attempt.</summary>
    EventUuid,

    /// <summary>The first display name of From. This source and those below need the message to be parsed.</summary>
    FromName,

    /// <summary>The first address of From.</summary>
    FromAddress,

    /// <summary>The first address of From as an object of Postmark.</summary>
    FromFull,

    /// <summary>The addresses of a header field, written as in a header. The text names the field.</summary>
    Addresses,

    /// <summary>The addresses of a header field as a list of objects of Postmark. The text names the field.</summary>
    AddressesFull,

    /// <summary>A header field, decoded. The text names it; the first one if it is repeated.</summary>
    Header,

    /// <summary>Header field Subject, decoded.</summary>
    Subject,

    /// <summary>The tag of the first accepted address.</summary>
    MailboxHash,

    /// <summary>The plain text of the body.</summary>
    TextBody,

    /// <summary>The plain text of the body, or a text that was made of the HTML.</summary>
    PlainText,

    /// <summary>The HTML of the body.</summary>
    HtmlBody,

    /// <summary>The plain text without quotes and signature.</summary>
    StrippedText,

    /// <summary>The signature.</summary>
    StrippedSignature,

    /// <summary>JSON: all header fields as pairs.</summary>
    HeaderPairs,

    /// <summary>JSON: the header fields that no other member of Postmark has, as objects.</summary>
    HeaderObjects,

    /// <summary>Number of attachments; no value without any.</summary>
    AttachmentCount,

    /// <summary>JSON: Content-ID in angle brackets to the field of the attachment; no value without any.</summary>
    ContentIdMap,

    /// <summary>The attachments: in multipart a file each, numbered from 1; in JSON a list.</summary>
    Attachments,
}
