using System.Collections.Immutable;
using System.Runtime.InteropServices;
using System.Text.Json.Serialization;

namespace RelateMail.Grains.Abstractions;

/// <summary>
/// The fields that a list of messages shows, read from the MIME structure; best effort if the structure is malformed.
/// </summary>
[GenerateSerializer, Immutable, Alias("RelateMail.MessageSummary")]
public sealed record MessageSummary
{
    [Id(7)] private readonly string[] _references = [];
    [Id(8)] private readonly PartSummary[] _parts = [];
    [Id(10)] private readonly MailAddress[] _from = [];
    [Id(11)] private readonly MailAddress[] _to = [];
    [Id(12)] private readonly MailAddress[] _cc = [];
    [Id(13)] private readonly MailAddress[] _bcc = [];
    [Id(14)] private readonly MailAddress[] _replyTo = [];
    [Id(15)] private readonly MailAddress[] _sender = [];
    [Id(16)] private readonly string[] _truncatedFields = [];

    /// <summary>
    /// From as one text, as older gateways sent it; null in new messages. An entry that was stored with it is read with
    /// <see cref="From"/>. The same holds for <see cref="ToText"/> and <see cref="CcText"/>.
    /// </summary>
    [Id(0), JsonPropertyName("from")] public string? FromText { get; init; }

    [Id(1), JsonPropertyName("to")] public string? ToText { get; init; }

    [Id(2), JsonPropertyName("cc")] public string? CcText { get; init; }

    /// <summary>Header field Subject, decoded (RFC 2047), at most 2000 characters; null if absent or empty.</summary>
    [Id(3)] public string? Subject { get; init; }

    /// <summary>Header field Date; null if absent, not a valid date, or without a known time zone.</summary>
    [Id(4)] public DateTimeOffset? Date { get; init; }

    /// <summary>Without angle brackets.</summary>
    [Id(5)] public string? MessageId { get; init; }

    [Id(6)] public string? InReplyTo { get; init; }

    /// <summary>
    /// In order, without angle brackets. Of a long field, the first one and the nearest ones.
    /// </summary>
    public ImmutableArray<string> References
    {
        get => ImmutableCollectionsMarshal.AsImmutableArray(_references);
        init => _references = ImmutableCollectionsMarshal.AsArray(value) ?? [];
    }

    /// <summary>
    /// The leaves of the MIME tree in order; <see cref="PartSummary.Number"/> counts from 1. A very long list is cut:
    /// it has the body and the first other leaves, and <see cref="TruncatedFields"/> contains <c>parts</c>.
    /// </summary>
    public ImmutableArray<PartSummary> Parts
    {
        get => ImmutableCollectionsMarshal.AsImmutableArray(_parts);
        init => _parts = ImmutableCollectionsMarshal.AsArray(value) ?? [];
    }

    /// <summary>Octets of the header block; 0 if the content has none.</summary>
    [Id(9)] public long HeaderOctets { get; init; }

    /// <summary>
    /// Header field From; empty if absent. Members of groups are included. Repeated fields are joined. A long list is
    /// cut between two addresses; <see cref="TruncatedFields"/> then contains its name. The same holds for the other
    /// lists of addresses.
    /// </summary>
    [JsonPropertyName("fromAddresses")]
    public ImmutableArray<MailAddress> From
    {
        get => ImmutableCollectionsMarshal.AsImmutableArray(_from);
        init => _from = ImmutableCollectionsMarshal.AsArray(value) ?? [];
    }

    [JsonPropertyName("toAddresses")]
    public ImmutableArray<MailAddress> To
    {
        get => ImmutableCollectionsMarshal.AsImmutableArray(_to);
        init => _to = ImmutableCollectionsMarshal.AsArray(value) ?? [];
    }

    [JsonPropertyName("ccAddresses")]
    public ImmutableArray<MailAddress> Cc
    {
        get => ImmutableCollectionsMarshal.AsImmutableArray(_cc);
        init => _cc = ImmutableCollectionsMarshal.AsArray(value) ?? [];
    }

    public ImmutableArray<MailAddress> Bcc
    {
        get => ImmutableCollectionsMarshal.AsImmutableArray(_bcc);
        init => _bcc = ImmutableCollectionsMarshal.AsArray(value) ?? [];
    }

    public ImmutableArray<MailAddress> ReplyTo
    {
        get => ImmutableCollectionsMarshal.AsImmutableArray(_replyTo);
        init => _replyTo = ImmutableCollectionsMarshal.AsArray(value) ?? [];
    }

    public ImmutableArray<MailAddress> Sender
    {
        get => ImmutableCollectionsMarshal.AsImmutableArray(_sender);
        init => _sender = ImmutableCollectionsMarshal.AsArray(value) ?? [];
    }

    /// <summary>
    /// The members that do not hold the whole field: from, to, cc, bcc, replyTo, sender, subject, references, parts;
    /// attachments if <see cref="Parts"/> lacks an attachment.
    /// </summary>
    public ImmutableArray<string> TruncatedFields
    {
        get => ImmutableCollectionsMarshal.AsImmutableArray(_truncatedFields);
        init => _truncatedFields = ImmutableCollectionsMarshal.AsArray(value) ?? [];
    }

    /// <summary>
    /// Number of the part that is the plain text of the body; 0 if there is no such part; null if an older gateway did
    /// not choose it.
    /// </summary>
    [Id(17)] public int? TextPart { get; init; }

    /// <summary>Number of the part that is the HTML of the body, as for <see cref="TextPart"/>.</summary>
    [Id(18)] public int? HtmlPart { get; init; }

    /// <summary>
    /// The first characters of the body's text, at most 200, on one line, without quotes and signature. From the HTML
    /// if the body has no plain text. Null if the body has no text or an older gateway received the message.
    /// </summary>
    [Id(19)] public string? Preview { get; init; }

    /// <summary>Identifier of the mailing list, without angle brackets (RFC 2919); null if absent.</summary>
    [Id(20)] public string? ListId { get; init; }

    /// <summary>
    /// Keyword of header field Auto-Submitted in lower case: no, auto-generated, auto-replied (RFC 3834 §5) or another
    /// word; null if absent.
    /// </summary>
    [Id(21)] public string? AutoSubmitted { get; init; }
}

/// <summary>One leaf of the MIME tree.</summary>
[GenerateSerializer, Immutable, Alias("RelateMail.PartSummary")]
public sealed record PartSummary
{
    /// <summary>From 1, in the order of the message.</summary>
    [Id(0)] public required int Number { get; init; }

    /// <summary>type/subtype in lower case.</summary>
    [Id(1)] public required string ContentType { get; init; }

    /// <summary>Decoded; null if absent.</summary>
    [Id(2)] public string? FileName { get; init; }

    /// <summary>Content-ID without angle brackets; null if absent.</summary>
    [Id(3)] public string? ContentId { get; init; }

    /// <summary>Octets after decoding the transfer encoding.</summary>
    [Id(4)] public required long Size { get; init; }

    /// <summary>
    /// False for the body, for text without a file name, and for an image, a sound or a video that the body shows.
    /// True for every other part, and for each part with <c>Content-Disposition: attachment</c>.
    /// </summary>
    [Id(5)] public bool IsAttachment { get; init; }

    /// <summary>
    /// Content-Transfer-Encoding in lower case: 7bit, 8bit, binary, base64, quoted-printable, uuencode.
    /// </summary>
    [Id(6)] public required string TransferEncoding { get; init; }

    /// <summary>Offset of the part's encoded content, in octets from the start of the message's content.</summary>
    [Id(7)] public required long Offset { get; init; }

    /// <summary>Octets of the encoded content.</summary>
    [Id(8)] public required long EncodedSize { get; init; }

    /// <summary>Charset of a text part, in lower case; null if absent.</summary>
    [Id(9)] public string? Charset { get; init; }

    /// <summary>
    /// True for an image, a sound or a video that is part of the body: its disposition is <c>inline</c>, or the HTML
    /// of its <c>multipart/related</c> refers to it by Content-ID.
    /// </summary>
    [Id(10)] public bool IsInline { get; init; }

    /// <summary>Content-Disposition in lower case: inline, attachment or another word; null if absent.</summary>
    [Id(11)] public string? Disposition { get; init; }

    /// <summary>
    /// SHA-256 of the octets after decoding, 64 hexadecimal digits in lower case. Null for a text part that is neither
    /// named nor an attachment, and if an older gateway received the message.
    /// </summary>
    [Id(12)] public string? Sha256 { get; init; }
}
