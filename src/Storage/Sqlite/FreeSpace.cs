namespace RelateMail.Storage.Sqlite;

/// <summary>Keeps a part of the disk free: new mail is refused before the disk is full.</summary>
/// <param name="folder">A folder of the disk.</param>
/// <param name="floor">Octets that stay free; 0 if nothing is checked.</param>
/// <param name="timeProvider">The clock; the disk is asked once a second.</param>
internal sealed class FreeSpace(string folder, long floor, TimeProvider timeProvider)
{
    private static readonly TimeSpan s_cacheTime = TimeSpan.FromSeconds(1);

    private long _checkedAt = long.MinValue;
    private long _free;

    /// <exception cref="StorageUnavailableException">Less than the floor is free.</exception>
    public void Require()
    {
        if (floor == 0)
        {
            return;
        }

        long now = timeProvider.GetTimestamp();
        if (_checkedAt == long.MinValue || timeProvider.GetElapsedTime(_checkedAt, now) >= s_cacheTime)
        {
            _free = new DriveInfo(folder).AvailableFreeSpace; // threads that race ask twice, and agree
            _checkedAt = now;
        }

        if (_free < floor)
        {
            throw new StorageUnavailableException(
                $"The disk of {folder} has {_free} octets left, fewer than Storage:MinFreeBytes ({floor}).")
            {
                IsFull = true,
            };
        }
    }
}
