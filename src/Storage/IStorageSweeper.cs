namespace RelateMail.Storage;

/// <summary>Removes what nothing needs any more, in small commits that do not hold up mail.</summary>
public interface IStorageSweeper
{
    /// <param name="contentBefore">Contents older than this that no message refers to, complete or not, are removed.</param>
    /// <param name="keysBefore">Delivery keys of entries older than this stop catching repeats; deleted entries older than
    /// this are removed for good.</param>
    Task<SweepResult> SweepAsync(DateTimeOffset contentBefore, DateTimeOffset keysBefore, CancellationToken cancellationToken);
}

public readonly record struct SweepResult(long Contents, long DeliveryKeys, long DeletedEntries);
