namespace RelateMail.Storage;

/// <summary>Checks for health endpoints that the store can write and read.</summary>
public interface IStorageProbe
{
    /// <summary>Commits a mark and reads it back.</summary>
    /// <returns>The clock of the database; null if it is the clock of this machine.</returns>
    /// <exception cref="StorageUnavailableException">The store cannot be used.</exception>
    Task<DateTimeOffset?> CheckAsync(CancellationToken cancellationToken);
}
