using RelateMail.Ledger.Records;

namespace RelateMail.Ledger.Sending;

/// <summary>A mail that is being sent: its line in the ledger, and its content.</summary>
internal sealed class OutgoingMail(MailLine line, byte[] content)
{
    public MailLine Line => line;

    /// <summary>The content before dot-stuffing, as the mailbox must contain it. The content ends with CRLF.</summary>
    public byte[] Content => content;

    /// <summary>The gateway of the next attempt.</summary>
    public int NextGateway { get; set; }

    /// <summary>Attempts without a 250, except those that were turned away.</summary>
    public int Failures { get; set; }
}
