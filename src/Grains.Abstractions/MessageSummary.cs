namespace RelateMail.Grains.Abstractions;

/// <summary>
/// The fields that a list of messages shows, read from the MIME structure; best effort if the structure is malformed.
/// </summary>
[GenerateSerializer, Immutable, Alias("RelateMail.MessageSummary")]
public sealed record MessageSummary
{
    /// <summary>
    /// Header field From, decoded (RFC 2047); null if absent. The same holds for the other header fields.
    /// </summary>
    [Id(0)] public string? From { get; init; }

    [Id(1)] public string? To { get; init; }

    [Id(2)] public string? Cc { get; init; }

    [Id(3)] public string? Subject { get; init; }

    /// <summary>Header field Date; null if absent or not a valid date.</summary>
    [Id(4)] public DateTimeOffset? Date { get; init; }

    /// <summary>Without angle brackets.</summary>
    [Id(5)] public string? MessageId { get; init; }

    [Id(6)] public string? InReplyTo { get; init; }

    [Id(7)] public string[] References { get; init; } = [];

    /// <summary>The leaves of the MIME tree in order; <see cref="PartSummary.Number"/> counts from 1.</summary>
    [Id(8)] public PartSummary[] Parts { get; init; } = [];

    /// <summary>Octets of the header block.</summary>
    [Id(9)] public long HeaderOctets { get; init; }
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
    /// True if the part has a file name or <c>Content-Disposition: attachment</c>, or if it is not text and has neither
    /// a disposition nor a Content-ID. False for a text body or an inline part.
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
}
