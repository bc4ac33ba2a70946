using System.Collections.Immutable;
using System.Runtime.InteropServices;
using System.Text;
using RelateMail.Grains.Abstractions;
using RelateMail.Mime.Headers;

namespace RelateMail.Ingress.Content.Mime;

/// <summary>
/// The header fields of a message that its summary shows. Repeated fields of addresses are joined; of another repeated
/// field, the first one counts.
/// </summary>
internal sealed class SummaryFields
{
    private const int MaxReferences = 50;

    private const int MaxCharacters = 2000;

    /// <summary>The members of the summary that are lists of addresses.</summary>
    private static readonly string[] s_lists = ["from", "to", "cc", "bcc", "replyTo", "sender"];

    /// <summary>Their header fields, in the same order.</summary>
    private static readonly string[] s_fields = ["From", "To", "Cc", "Bcc", "Reply-To", "Sender"];

    private readonly AddressList?[] _lists = new AddressList?[s_lists.Length];
    private string? _subject;
    private DateTimeOffset? _date;
    private bool _hasDate;
    private string? _messageId;
    private string? _inReplyTo;
    private string[] _references = [];
    private bool _areReferencesCut;
    private bool _isSubjectCut;
    private string? _listId;
    private string? _autoSubmitted;

    /// <summary>True if the message has a Message-ID field that is not empty.</summary>
    public bool HasMessageId => _messageId is not null;

    public int ReceivedFields { get; private set; }

    public void Add(ReadOnlySpan<byte> name, ReadOnlySpan<byte> body)
    {
        int list = Find(name);
        if (list >= 0)
        {
            (_lists[list] ??= new AddressList()).Add(body);
        }
        else if (Ascii.EqualsIgnoreCase(name, "Subject"u8))
        {
            AddSubject(body);
        }
        else if (Ascii.EqualsIgnoreCase(name, "Date"u8) && !_hasDate)
        {
            (_date, _hasDate) = (DateField.Read(body), true);
        }
        else if (Ascii.EqualsIgnoreCase(name, "Message-ID"u8))
        {
            _messageId ??= MessageIds.First(body);
        }
        else if (Ascii.EqualsIgnoreCase(name, "In-Reply-To"u8))
        {
            _inReplyTo ??= MessageIds.First(body);
        }
        else if (Ascii.EqualsIgnoreCase(name, "References"u8) && _references.Length == 0)
        {
            _references = MessageIds.All(body, MaxReferences, out _areReferencesCut);
        }
        else if (Ascii.EqualsIgnoreCase(name, "Received"u8))
        {
            ReceivedFields++;
        }
        else if (Ascii.EqualsIgnoreCase(name, "List-Id"u8))
        {
            _listId ??= ListFields.ListId(body);
        }
        else if (Ascii.EqualsIgnoreCase(name, "Auto-Submitted"u8))
        {
            _autoSubmitted ??= ListFields.AutoSubmitted(body);
        }
    }

    public MessageSummary ToSummary(PartSummary[] parts, BodyParts body, long headerOctets) => new()
    {
        From = Addresses(0),
        To = Addresses(1),
        Cc = Addresses(2),
        Bcc = Addresses(3),
        ReplyTo = Addresses(4),
        Sender = Addresses(5),
        Subject = _subject,
        Date = _date,
        MessageId = _messageId,
        InReplyTo = _inReplyTo,
        References = ImmutableCollectionsMarshal.AsImmutableArray(_references),
        TruncatedFields = TruncatedFields(),
        Parts = ImmutableCollectionsMarshal.AsImmutableArray(parts),
        TextPart = body.Text,
        HtmlPart = body.Html,
        HeaderOctets = headerOctets,
        ListId = _listId,
        AutoSubmitted = _autoSubmitted,
    };

    private static int Find(ReadOnlySpan<byte> name)
    {
        for (int index = 0; index < s_fields.Length; index++)
        {
            if (Ascii.EqualsIgnoreCase(name, s_fields[index]))
            {
                return index;
            }
        }

        return -1;
    }

    private void AddSubject(ReadOnlySpan<byte> body)
    {
        if (_subject is not null || HeaderText.Decode(body) is not { Length: > 0 } subject)
        {
            return;
        }

        _subject = HeaderText.Cut(subject, MaxCharacters);
        _isSubjectCut = subject.Length > MaxCharacters;
    }

    private ImmutableArray<MailAddress> Addresses(int list) => _lists[list]?.ToImmutable() ?? [];

    private ImmutableArray<string> TruncatedFields()
    {
        var names = new List<string>();
        for (int index = 0; index < s_lists.Length; index++)
        {
            if (_lists[index] is { IsCut: true })
            {
                names.Add(s_lists[index]);
            }
        }

        if (_isSubjectCut)
        {
            names.Add("subject");
        }

        if (_areReferencesCut)
        {
            names.Add("references");
        }

        return [.. names];
    }
}
