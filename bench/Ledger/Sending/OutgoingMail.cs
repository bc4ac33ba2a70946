using RelateMail.Ledger.Records;

namespace RelateMail.Ledger.Sending;

/// <summary>A mail on its way: its line in the ledger, and its content.</summary>
internal sealed class OutgoingMail(MailLine line, byte[] content)
{
    public MailLine Line => line;

    /// <summary>As the mailbox is to hold it, before dot-stuffing; ends with CRLF.</summary>
    public byte[] Content => content;

    /// <summary>The gateway that the next attempt goes to.</summary>
    public int NextGateway { get; set; }

    /// <summary>Attempts that did not end with a 250, those that were turned away apart.</summary>
    public int Failures { get; set; }
}
