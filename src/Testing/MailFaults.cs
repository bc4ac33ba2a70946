using System.Collections.Immutable;
using RelateMail.Smtp.Replies;

namespace RelateMail.Testing;

/// <summary>The part of a session in which a fault happens.</summary>
public enum FaultStage
{
    /// <summary>Before the greeting. The recipients are not known yet.</summary>
    Connect,

    /// <summary>At RCPT, for one recipient.</summary>
    Recipient,

    /// <summary>After the content, before it is stored: the message does not arrive.</summary>
    Content,

    /// <summary>After the message is stored, before the sender gets the 250: the message arrives anyway.</summary>
    Reply,
}

/// <summary>
/// Faults on demand, for tests of senders. A fault is in force until it is disposed or has happened as often as it may.
/// If several apply, all delays pass, and then the oldest of the others happens.
/// </summary>
public sealed class MailFaults
{
    private ImmutableArray<MailFault> _faults = [];

    /// <summary>Rejects for good: a sender must give up.</summary>
    /// <param name="recipient">Only for mail to this address; null for any.</param>
    /// <param name="at">The stage; <see cref="FaultStage.Reply"/> is not possible.</param>
    /// <param name="times">How often it happens.</param>
    /// <param name="code">The reply code, 500 to 599.</param>
    /// <param name="text">The text of the reply.</param>
    public MailFault Reject(
        string? recipient = null, FaultStage at = FaultStage.Recipient, int times = int.MaxValue, int code = 550,
        string text = "Rejected by the test")
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(code, 500);
        return Add(new MailFault(this, at, recipient, times) { Reply = ReplyOf(code, new(5, 7, 1), text, at) });
    }

    /// <summary>Defers: a sender must try again later.</summary>
    /// <param name="recipient">Only for mail to this address; null for any.</param>
    /// <param name="at">The stage; <see cref="FaultStage.Reply"/> is not possible.</param>
    /// <param name="times">How often it happens.</param>
    /// <param name="code">The reply code, 400 to 499.</param>
    /// <param name="text">The text of the reply.</param>
    public MailFault Defer(
        string? recipient = null, FaultStage at = FaultStage.Recipient, int times = int.MaxValue, int code = 451,
        string text = "Deferred by the test")
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(code, 400);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(code, 499);
        return Add(new MailFault(this, at, recipient, times) { Reply = ReplyOf(code, new(4, 3, 0), text, at) });
    }

    /// <summary>Waits before the stage continues: a sender's time-outs are tested.</summary>
    /// <param name="time">The time to wait.</param>
    /// <param name="recipient">Only for mail to this address; null for any.</param>
    /// <param name="at">The stage.</param>
    /// <param name="times">How often it happens.</param>
    public MailFault Delay(
        TimeSpan time, string? recipient = null, FaultStage at = FaultStage.Recipient, int times = int.MaxValue) =>
        Add(new MailFault(this, at, recipient, times) { Time = time });

    /// <summary>Ends the connection without a reply: a sender does not know the outcome.</summary>
    /// <param name="recipient">Only for mail to this address; null for any.</param>
    /// <param name="at">The stage.</param>
    /// <param name="times">How often it happens.</param>
    public MailFault Drop(
        string? recipient = null, FaultStage at = FaultStage.Content, int times = int.MaxValue) =>
        Add(new MailFault(this, at, recipient, times));

    /// <summary>Ends all faults.</summary>
    public void Clear() => ImmutableInterlocked.InterlockedExchange(ref _faults, []);

    internal void Remove(MailFault fault) =>
        ImmutableInterlocked.Update(ref _faults, static (faults, ended) => faults.Remove(ended), fault);

    /// <summary>Lets the delays of a stage pass, and finds the other fault that happens in it.</summary>
    internal async ValueTask<FaultOutcome> ApplyAsync(
        FaultStage stage, IReadOnlyList<string> recipients, CancellationToken cancellationToken)
    {
        MailFault? happens = null;
        foreach (MailFault fault in _faults)
        {
            if ((fault.Time is null && happens is not null) || !fault.TryHappen(stage, recipients))
            {
                continue;
            }

            if (fault.Time is { } time)
            {
                await Task.Delay(time, cancellationToken);
            }
            else
            {
                happens = fault;
            }
        }

        return happens is null ? default : new(happens.Reply, IsDropped: happens.Reply is null);
    }

    private static SmtpReply ReplyOf(int code, EnhancedStatusCode status, string text, FaultStage at) =>
        at == FaultStage.Reply
            ? throw new ArgumentException(
                "A message that is stored cannot be refused: use FaultStage.Content.", nameof(at))
            : new SmtpReply(code, status, text);

    private MailFault Add(MailFault fault)
    {
        ImmutableInterlocked.Update(ref _faults, static (faults, added) => faults.Add(added), fault);
        return fault;
    }
}

/// <summary>A reply instead of the server's own, a lost connection, or neither.</summary>
internal readonly record struct FaultOutcome(SmtpReply? Reply, bool IsDropped);
