namespace RelateMail.Storage;

/// <summary>Checks for health endpoints that the store can write and read.</summary>
public interface IStorageProbe
{
    /// <summary>Commits a mark and reads it back.</summary>
    /// <returns>The clock of the database; null if it is the clock of this machine.</returns>
    /// <exception cref="StorageUnavailableException">The store cannot be used.</exception>
    Task<DateTimeOffset?> CheckAsync(CancellationToken cancellationToken);

    /// <summary>
    /// Checks that the disk has room for mail. A mark fits on a full disk, because it replaces an earlier one. A probe
    /// without the means to check succeeds.
    /// </summary>
    /// <exception cref="StorageUnavailableException">
    /// The disk is full (<see cref="StorageUnavailableException.IsFull"/>), or the store cannot be used.
    /// </exception>
    Task RequireSpaceAsync(CancellationToken cancellationToken);
}
