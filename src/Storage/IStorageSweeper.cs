namespace RelateMail.Storage;

/// <summary>Deletes unreferenced contents and expired delivery keys, in small commits that do not delay mail.</summary>
public interface IStorageSweeper
{
    /// <param name="contentBefore">
    /// Unreferenced contents that were created before this time are deleted, complete or not.
    /// </param>
    /// <param name="keysBefore">
    /// Delivery keys of entries received before this time are deleted: they no longer detect duplicates.
    /// </param>
    /// <param name="cancellationToken">Ends the sweep; the next one continues it.</param>
    Task<SweepResult> SweepAsync(
        DateTimeOffset contentBefore, DateTimeOffset keysBefore, CancellationToken cancellationToken);
}

/// <param name="Contents">Number of deleted contents.</param>
/// <param name="DeliveryKeys">Number of deleted delivery keys.</param>
public readonly record struct SweepResult(long Contents, long DeliveryKeys);
