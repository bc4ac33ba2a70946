using System.Net;
using RelateMail.Smtp.Addressing;
using RelateMail.Smtp.Replies;
using RelateMail.Smtp.Transactions;

namespace RelateMail.Smtp.Ports;

/// <summary>
/// Port, optional: records how every transaction ended, and which recipients and connections were refused. A session
/// waits for it, so it returns at once and never throws.
/// </summary>
public interface IMailTrace
{
    void Record(MailEvent happened);
}

/// <summary>The part of a transaction in which an event happened.</summary>
public enum MailStage
{
    /// <summary>The connection was refused.</summary>
    Connection,

    /// <summary>AUTH was refused.</summary>
    Login,

    /// <summary>MAIL was refused.</summary>
    Sender,

    /// <summary>RCPT was refused, or the transaction ended before its content.</summary>
    Recipient,

    /// <summary>The content was answered, or did not arrive whole.</summary>
    Content,
}

/// <summary>One event. Members are null if they are not known at that stage.</summary>
public sealed record MailEvent
{
    public required MailStage Stage { get; init; }

    public required IPAddress Client { get; init; }

    /// <summary>The id of the connection in the log.</summary>
    public string? SessionId { get; init; }

    public string? Login { get; init; }

    public ReversePath? ReversePath { get; init; }

    /// <summary>The accepted recipients whose transaction ended.</summary>
    public IReadOnlyList<Recipient> Recipients { get; init; } = [];

    /// <summary>The recipient that was refused.</summary>
    public ForwardPath? Refused { get; init; }

    /// <summary>The id in the final reply.</summary>
    public Guid? TransactionId { get; init; }

    /// <summary>The value of the Message-ID field.</summary>
    public string? MessageId { get; init; }

    /// <summary>Null if there was no reply: the client ended the transaction, or its connection was lost.</summary>
    public SmtpReply? Reply { get; init; }

    /// <summary>A word that the reply does not say.</summary>
    public string? Reason { get; init; }
}
