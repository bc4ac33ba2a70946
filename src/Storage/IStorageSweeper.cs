namespace RelateMail.Storage;

/// <summary>
/// Deletes unreferenced contents, expired delivery keys and old tombstones, in small commits that do not delay mail.
/// </summary>
public interface IStorageSweeper
{
    /// <param name="contentBefore">
    /// Unreferenced contents that were created before this time are deleted, complete or not.
    /// </param>
    /// <param name="keysBefore">
    /// Delivery keys of entries received before this time are deleted: they no longer detect duplicates.
    /// </param>
    /// <param name="tombstonesBefore">
    /// Tombstones of entries that were deleted before this time are deleted: a client that has not synchronized since
    /// then has to list the mailbox again.
    /// </param>
    /// <param name="cancellationToken">Ends the sweep; the next one continues it.</param>
    Task<SweepResult> SweepAsync(
        DateTimeOffset contentBefore, DateTimeOffset keysBefore, DateTimeOffset tombstonesBefore,
        CancellationToken cancellationToken);
}

/// <param name="Contents">Number of deleted contents.</param>
/// <param name="DeliveryKeys">Number of deleted delivery keys.</param>
/// <param name="Tombstones">Number of deleted tombstones.</param>
public readonly record struct SweepResult(long Contents, long DeliveryKeys, long Tombstones);
