using System.Text.Json.Serialization;
using RelateMail.Grains.Abstractions;

namespace RelateMail.Grains.Mailboxes;

/// <summary>The members of a stored <see cref="MessageSummary"/> that a list shows.</summary>
internal sealed class ListedSummary
{
    [JsonPropertyName("from")]
    public string? FromText { get; set; }

    [JsonPropertyName("to")]
    public string? ToText { get; set; }

    [JsonPropertyName("cc")]
    public string? CcText { get; set; }

    public string? Subject { get; set; }

    public DateTimeOffset? Date { get; set; }

    public string? MessageId { get; set; }

    public string? InReplyTo { get; set; }

    [JsonPropertyName("fromAddresses")]
    public ListedAddress[]? From { get; set; }

    [JsonPropertyName("toAddresses")]
    public ListedAddress[]? To { get; set; }

    [JsonPropertyName("ccAddresses")]
    public ListedAddress[]? Cc { get; set; }

    public ListedAddress[]? Bcc { get; set; }

    public ListedAddress[]? ReplyTo { get; set; }

    public ListedAddress[]? Sender { get; set; }

    public string[]? TruncatedFields { get; set; }

    public ListedPart[]? Parts { get; set; }

    public string? Preview { get; set; }

    public string? ListId { get; set; }

    public string? AutoSubmitted { get; set; }

    public MessageSummary ToSummary() => new()
    {
        FromText = FromText,
        ToText = ToText,
        CcText = CcText,
        Subject = Subject,
        Date = Date,
        MessageId = MessageId,
        InReplyTo = InReplyTo,
        From = [.. Addresses(From)],
        To = [.. Addresses(To)],
        Cc = [.. Addresses(Cc)],
        Bcc = [.. Addresses(Bcc)],
        ReplyTo = [.. Addresses(ReplyTo)],
        Sender = [.. Addresses(Sender)],
        TruncatedFields = [.. TruncatedFields ?? []],
        Parts = Parts is null ? [] : [.. Array.ConvertAll(Parts, static part => part.ToPart())],
        Preview = Preview,
        ListId = ListId,
        AutoSubmitted = AutoSubmitted,
    };

    private static MailAddress[] Addresses(ListedAddress[]? addresses) => addresses is null or []
        ? []
        : Array.ConvertAll(addresses, static one => new MailAddress { Name = one.Name, Address = one.Address });
}

internal sealed class ListedAddress
{
    public string? Name { get; set; }

    public string? Address { get; set; }
}

/// <summary>The members of a stored <see cref="PartSummary"/>.</summary>
internal sealed class ListedPart
{
    public int Number { get; set; }

    public string ContentType { get; set; } = "";

    public string? FileName { get; set; }

    public string? ContentId { get; set; }

    public long Size { get; set; }

    public bool IsAttachment { get; set; }

    public string TransferEncoding { get; set; } = "";

    public long Offset { get; set; }

    public long EncodedSize { get; set; }

    public string? Charset { get; set; }

    public bool IsInline { get; set; }

    public string? Disposition { get; set; }

    public string? Sha256 { get; set; }

    public PartSummary ToPart() => new()
    {
        Number = Number,
        ContentType = ContentType,
        FileName = FileName,
        ContentId = ContentId,
        Size = Size,
        IsAttachment = IsAttachment,
        TransferEncoding = TransferEncoding,
        Offset = Offset,
        EncodedSize = EncodedSize,
        Charset = Charset,
        IsInline = IsInline,
        Disposition = Disposition,
        Sha256 = Sha256,
    };
}
