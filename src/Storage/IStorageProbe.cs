namespace RelateMail.Storage;

/// <summary>Checks for health endpoints that the store can write and read.</summary>
public interface IStorageProbe
{
    /// <summary>Commits a mark and reads it back.</summary>
    /// <exception cref="StorageUnavailableException">The store cannot be used.</exception>
    Task CheckAsync(CancellationToken cancellationToken);
}
