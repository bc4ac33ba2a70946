namespace RelateMail.Grains.Abstractions;

/// <summary>What a list of messages shows, read from the MIME structure; best effort where that is broken.</summary>
[GenerateSerializer, Immutable, Alias("RelateMail.MessageSummary")]
public sealed record MessageSummary
{
    /// <summary>Header field From, decoded (RFC 2047); null where absent. The same for the others.</summary>
    [Id(0)] public string? From { get; init; }

    [Id(1)] public string? To { get; init; }

    [Id(2)] public string? Cc { get; init; }

    [Id(3)] public string? Subject { get; init; }

    /// <summary>Header field Date; null where absent or not a date.</summary>
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

    /// <summary>Decoded; null where absent.</summary>
    [Id(2)] public string? FileName { get; init; }

    /// <summary>Content-ID without angle brackets; null where absent.</summary>
    [Id(3)] public string? ContentId { get; init; }

    /// <summary>Octets once the transfer encoding is undone.</summary>
    [Id(4)] public required long Size { get; init; }

    /// <summary>
    /// Has a file name or <c>Content-Disposition: attachment</c>, or is no text and not told to be shown within one (no
    /// disposition, no Content-ID); otherwise it is a text body or inline.
    /// </summary>
    [Id(5)] public bool IsAttachment { get; init; }

    /// <summary>
    /// Content-Transfer-Encoding in lower case: 7bit, 8bit, binary, base64, quoted-printable, uuencode.
    /// </summary>
    [Id(6)] public required string TransferEncoding { get; init; }

    /// <summary>Where the part's encoded content begins, in octets from the start of the message's content.</summary>
    [Id(7)] public required long Offset { get; init; }

    /// <summary>Octets of the encoded content.</summary>
    [Id(8)] public required long EncodedSize { get; init; }

    /// <summary>Charset of a text part, in lower case; null where absent.</summary>
    [Id(9)] public string? Charset { get; init; }
}
