using System.Globalization;
using RelateMail.Load.CommandLine;
using RelateMail.Load.Wire;

namespace RelateMail.Load;

/// <summary>What every session sends, made ready before the clock runs: commands, content, numbers.</summary>
internal sealed class SharedMessage
{
    private readonly byte[][] _recipients;
    private readonly int _recipientsOfOne;
    private long _number;

    public SharedMessage(LoadOptions options, string runId, DateTimeOffset date)
    {
        string author = options.ReversePath.Length > 0 ? options.ReversePath : "sender@load.example.test";
        Template = MessageTemplate.Build(options.Size, author, runId, date);
        Mail = ClientSession.Line($"MAIL FROM:<{options.ReversePath}>");
        Bdat = ClientSession.Line(string.Create(CultureInfo.InvariantCulture, $"BDAT {Template.Size} LAST"));
        _recipients = [.. options.Mailboxes.Select(mailbox => ClientSession.Line($"RCPT TO:<{mailbox}>"))];
        _recipientsOfOne = options.Recipients;
    }

    public MessageTemplate Template { get; }

    public byte[] Mail { get; }

    public byte[] Bdat { get; }

    /// <summary>The next message's number: no two messages of a run share a Message-ID.</summary>
    public long NextNumber() => Interlocked.Increment(ref _number);

    /// <summary>Recipient <paramref name="index"/> of a message; the mailboxes take turns.</summary>
    public byte[] Rcpt(long number, int index) => _recipients[((number * _recipientsOfOne) + index) % _recipients.Length];
}
