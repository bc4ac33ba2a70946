namespace RelateMail.Storage;

/// <summary>Removes what nothing needs any more, in small commits that do not hold up mail.</summary>
public interface IStorageSweeper
{
    /// <param name="contentBefore">
    /// Contents older than this that no message refers to, complete or not, are removed.
    /// </param>
    /// <param name="keysBefore">
    /// Delivery keys of entries received before this stop catching repeats, whether the entries were deleted or not.
    /// </param>
    Task<SweepResult> SweepAsync(DateTimeOffset contentBefore, DateTimeOffset keysBefore, CancellationToken cancellationToken);
}

/// <param name="Contents">Contents removed.</param>
/// <param name="DeliveryKeys">Delivery keys removed.</param>
public readonly record struct SweepResult(long Contents, long DeliveryKeys);
