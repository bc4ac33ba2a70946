namespace RelateMail.Storage;

/// <summary>For health checks: whether the store takes and gives.</summary>
public interface IStorageProbe
{
    /// <summary>Commits a mark and reads it back.</summary>
    /// <exception cref="StorageUnavailableException">It cannot.</exception>
    Task CheckAsync(CancellationToken cancellationToken);
}
