using Microsoft.Extensions.Options;

namespace RelateMail.Smtp;

/// <summary>
/// Counts the octets that this node holds for its clients against <see cref="SmtpLimits.MemoryBytes"/>: connections,
/// replies that wait for their client, and contents. Past half of the budget, contents go to the store early. Past all
/// of it, new connections and new mail are deferred, and so are the largest contents under way.
/// </summary>
/// <remarks>The count is kept without a lock, and is a lower bound of what the process uses for its clients.</remarks>
public sealed class MemoryBudget
{
    /// <summary>Counted for a connection in the clear, without buffers.</summary>
    public const int Connection = 8 * 1024;

    /// <summary>Counted in addition for a connection under TLS.</summary>
    public const int Tls = 32 * 1024;

    /// <summary>The part of the memory of the process or its container that is the default limit.</summary>
    private const int DefaultPart = 3;

    private long _held;
    private int _contents;

    public MemoryBudget(IOptions<SmtpLimits> limits)
    {
        ArgumentNullException.ThrowIfNull(limits);
        Limit = limits.Value.MemoryBytes > 0
            ? limits.Value.MemoryBytes
            : GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / DefaultPart;
    }

    /// <summary>The budget in octets.</summary>
    public long Limit { get; }

    /// <summary>Octets held now.</summary>
    public long Held => Volatile.Read(ref _held);

    /// <summary>Past half of the budget: what can be stored should be stored, and not be kept.</summary>
    public bool IsTight => Held > Limit / 2;

    /// <summary>Past the budget: new mail is deferred.</summary>
    public bool IsSpent => Held > Limit;

    public void Take(long octets) => Interlocked.Add(ref _held, octets);

    public void Return(long octets) => Interlocked.Add(ref _held, -octets);

    /// <summary>Counts a content that begins to hold octets.</summary>
    public void BeginContent() => Interlocked.Increment(ref _contents);

    public void EndContent() => Interlocked.Decrement(ref _contents);

    /// <summary>
    /// True if the budget is spent and a content that holds so much is one of the largest: it holds no less than the
    /// mean of all contents.
    /// </summary>
    public bool MustYield(long octets) => IsSpent && octets * Math.Max(1, Volatile.Read(ref _contents)) >= Held / 2;
}
