using RelateMail.Smtp.Replies;

namespace RelateMail.Testing;

/// <summary>A fault on demand; disposing it ends it.</summary>
public sealed class MailFault : IDisposable
{
    private readonly MailFaults _owner;
    private readonly FaultStage _stage;
    private readonly string? _recipient;
    private readonly int _times;
    private int _hits;

    internal MailFault(MailFaults owner, FaultStage stage, string? recipient, int times)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(times, 1);
        if (recipient is not null && stage == FaultStage.Connect)
        {
            throw new ArgumentException("The recipients are not known before the greeting.", nameof(recipient));
        }

        (_owner, _stage, _recipient, _times) = (owner, stage, recipient, times);
    }

    /// <summary>How often the fault has happened.</summary>
    public int Hits => Math.Min(Volatile.Read(ref _hits), _times);

    /// <summary>The delay; null for another fault.</summary>
    internal TimeSpan? Time { get; init; }

    /// <summary>The reply; null for a delay or a lost connection.</summary>
    internal SmtpReply? Reply { get; init; }

    /// <inheritdoc/>
    public void Dispose() => _owner.Remove(this);

    /// <summary>True if the fault happens now, which counts.</summary>
    internal bool TryHappen(FaultStage stage, IReadOnlyList<string> recipients) =>
        stage == _stage
        && (_recipient is null || recipients.Contains(_recipient, StringComparer.OrdinalIgnoreCase))
        && Interlocked.Increment(ref _hits) <= _times;
}
