using System.Buffers;
using RelateMail.Smtp.Replies;

namespace RelateMail.Smtp.Content;

/// <summary>Progress of one transfer. A transfer moves forward only.</summary>
internal enum TransferStage
{
    /// <summary>More octets of the content or of the chunk must arrive.</summary>
    Receiving,

    /// <summary>A chunk is complete and was answered; the next BDAT continues the transfer (RFC 3030 §2).</summary>
    BetweenChunks,

    /// <summary>The final reply is known.</summary>
    Ended,

    /// <summary>The final reply is known, and the session must close after it.</summary>
    EndedWithSession,
}

/// <summary>Octets that follow a command, on their way from the session's input to their destination.</summary>
internal abstract class ContentTransfer
{
    /// <summary>Progress after the last <see cref="SettleAsync"/>.</summary>
    public TransferStage Stage { get; protected set; }

    /// <summary>The command that announced the octets: DATA or BDAT.</summary>
    public abstract SmtpVerb Verb { get; }

    /// <summary>The final reply ends the mail transaction.</summary>
    public virtual bool EndsTransaction => true;

    /// <summary>True for <see cref="TransferStage.Ended"/> and <see cref="TransferStage.EndedWithSession"/>.</summary>
    public bool HasEnded => Stage is TransferStage.Ended or TransferStage.EndedWithSession;

    /// <summary>Octets received so far.</summary>
    public abstract long Octets { get; }

    /// <summary>How long the session has waited for them, on the scale of the session's clock.</summary>
    public long Waited { get; set; }

    /// <summary>True if octets may be in memory that <see cref="SpillAsync"/> has not stored.</summary>
    public virtual bool CanSpill => false;

    /// <summary>The content was accepted, and an earlier transaction had not brought it.</summary>
    public virtual bool HasBroughtMail => false;

    /// <summary>Consumes input up to the end of the content or chunk, or all of it.</summary>
    public abstract ContentStatus Read(ref ReadOnlySequence<byte> input);

    /// <summary>Settles one batch of input: flushes the sink, and commits at the end of the content.</summary>
    /// <returns>The reply; null while <see cref="Stage"/> is <see cref="TransferStage.Receiving"/>.</returns>
    public abstract ValueTask<SmtpReply?> SettleAsync(ContentStatus status, CancellationToken cancellationToken);

    /// <summary>Stores the octets in memory, because the client has stopped sending. Never throws.</summary>
    public virtual ValueTask SpillAsync(CancellationToken cancellationToken) => default;

    /// <summary>Discards the content received so far. Does nothing after the end.</summary>
    public abstract ValueTask AbandonAsync();
}
