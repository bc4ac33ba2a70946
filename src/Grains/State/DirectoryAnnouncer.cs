using RelateMail.Grains.Contracts;

namespace RelateMail.Grains.State;

/// <summary>
/// Announces the changes of this silo's grains. Changes that end while an announcement is under way share the next one.
/// </summary>
internal sealed class DirectoryAnnouncer(IGrainFactory grains)
{
    private readonly Lock _lock = new();
    private Task _current = Task.CompletedTask;
    private Task? _next;

    /// <summary>Completes when an announcement has been made that began after the call.</summary>
    public Task AnnounceAsync()
    {
        lock (_lock)
        {
            if (_current.IsCompleted && _next is null)
            {
                return _current = CallAsync();
            }

            return _next ??= FollowAsync(_current);
        }
    }

    private async Task FollowAsync(Task current)
    {
        await Task.WhenAny(current).ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        Task call;
        lock (_lock)
        {
            _next = null;
            _current = call = CallAsync();
        }

        await call;
    }

    private Task CallAsync() => grains.GetGrain<IDirectoryNewsGrain>(0).AnnounceAsync(CancellationToken.None);
}
