using System.Globalization;
using RelateMail.Load.CommandLine;
using RelateMail.Shared.Wire;

namespace RelateMail.Load;

/// <summary>Commands, content and numbers that all sessions share, composed before the measurement starts.</summary>
internal sealed class SharedMessage
{
    private readonly byte[][] _recipients;
    private readonly int _recipientsOfOne;
    private long _number;

    public SharedMessage(LoadOptions options, string runId, DateTimeOffset date)
    {
        string author = options.ReversePath.Length > 0 ? options.ReversePath : "sender@load.example.test";
        Template = options.Content is { } content
            ? MessageTemplate.Read(content)
            : MessageTemplate.Build(options.Size, author, runId, date);
        _number = options.Content is null ? 0 : date.ToUnixTimeMilliseconds() << 16; // no other run has these numbers
        Mail = ClientSession.Line($"MAIL FROM:<{options.ReversePath}>");
        Bdat = ClientSession.Line(string.Create(CultureInfo.InvariantCulture, $"BDAT {Template.Size} LAST"));
        _recipients = [.. options.Mailboxes.Select(mailbox => ClientSession.Line($"RCPT TO:<{mailbox}>"))];
        _recipientsOfOne = options.Recipients;
    }

    public MessageTemplate Template { get; }

    public byte[] Mail { get; }

    public byte[] Bdat { get; }

    /// <summary>The next message's number. Each message of a run has its own Message-ID.</summary>
    public long NextNumber() => Interlocked.Increment(ref _number);

    /// <summary>Recipient <paramref name="index"/> of a message. Each mailbox is used in turn.</summary>
    public byte[] Rcpt(long number, int index) =>
        _recipients[((number * _recipientsOfOne) + index) % _recipients.Length];
}
