using Microsoft.Extensions.Logging;
using RelateMail.Grains.Contracts;
using RelateMail.Storage;

namespace RelateMail.Grains.Directory;

/// <inheritdoc cref="IDirectoryNewsGrain"/>
/// <remarks>Counts the records too, once a minute, because the cluster has one activation of it.</remarks>
[GrainType("directory-news")]
internal sealed class DirectoryNewsGrain(
    DirectoryReader reader, DirectoryMetrics metrics, ILogger<DirectoryNewsGrain> logger) : Grain, IDirectoryNewsGrain
{
    private static readonly TimeSpan s_counting = TimeSpan.FromMinutes(1);

    private readonly Guid _epoch = Guid.NewGuid();
    private long _version;

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        this.RegisterGrainTimer(CountAsync, new GrainTimerCreationOptions(TimeSpan.Zero, s_counting)
        {
            Interleave = true, // news do not wait for the database
        });
        return base.OnActivateAsync(cancellationToken);
    }

    public override Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        metrics.Counted(null);
        return base.OnDeactivateAsync(reason, cancellationToken);
    }

    public Task<DirectoryNews> GetAsync(CancellationToken cancellationToken) =>
        Task.FromResult(new DirectoryNews { Epoch = _epoch, Version = _version });

    public Task AnnounceAsync(CancellationToken cancellationToken)
    {
        _version++;
        return Task.CompletedTask;
    }

    private async Task CountAsync(CancellationToken cancellationToken)
    {
        try
        {
            metrics.Counted(await reader.CountAsync(domain: null, cancellationToken));
        }
        catch (StorageUnavailableException exception)
        {
            metrics.Counted(null);
            logger.DirectoryNotCounted(exception);
        }
    }
}
