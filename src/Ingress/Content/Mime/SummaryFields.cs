using MimeKit;
using RelateMail.Grains.Abstractions;

namespace RelateMail.Ingress.Content.Mime;

/// <summary>The header fields of a message that its summary shows. Of a repeated field, the first one counts.</summary>
internal sealed class SummaryFields
{
    private const int MaxReferences = 50;

    private string? _from;
    private string? _to;
    private string? _cc;
    private string? _subject;
    private DateTimeOffset? _date;
    private string? _messageId;
    private string? _inReplyTo;
    private string[]? _references;

    /// <summary>True if the message has a Message-ID field that is not empty.</summary>
    public bool HasMessageId => _messageId is not null;

    public int ReceivedFields { get; private set; }

    public void Add(Header header)
    {
        switch (header.Id)
        {
            case HeaderId.From:
                _from ??= HeaderText.Decode(header);
                break;
            case HeaderId.To:
                _to ??= HeaderText.Decode(header);
                break;
            case HeaderId.Cc:
                _cc ??= HeaderText.Decode(header);
                break;
            case HeaderId.Subject:
                _subject ??= HeaderText.Decode(header);
                break;
            case HeaderId.Date:
                _date ??= HeaderText.Date(header);
                break;
            case HeaderId.MessageId:
                _messageId ??= HeaderText.MessageId(header);
                break;
            case HeaderId.InReplyTo:
                _inReplyTo ??= HeaderText.MessageId(header);
                break;
            case HeaderId.References:
                _references ??= HeaderText.MessageIds(header, MaxReferences);
                break;
            case HeaderId.Received:
                ReceivedFields++;
                break;
            default:
                break; // not in the summary
        }
    }

    public MessageSummary ToSummary(PartSummary[] parts, long headerOctets) => new()
    {
        From = _from,
        To = _to,
        Cc = _cc,
        Subject = _subject,
        Date = _date,
        MessageId = _messageId,
        InReplyTo = _inReplyTo,
        References = _references ?? [],
        Parts = parts,
        HeaderOctets = headerOctets,
    };
}
