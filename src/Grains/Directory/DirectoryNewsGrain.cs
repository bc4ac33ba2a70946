using RelateMail.Grains.Contracts;

namespace RelateMail.Grains.Directory;

/// <inheritdoc cref="IDirectoryNewsGrain"/>
[GrainType("directory-news")]
internal sealed class DirectoryNewsGrain : Grain, IDirectoryNewsGrain
{
    private readonly Guid _epoch = Guid.NewGuid();
    private long _version;

    public Task<DirectoryNews> GetAsync(CancellationToken cancellationToken) =>
        Task.FromResult(new DirectoryNews { Epoch = _epoch, Version = _version });

    public Task AnnounceAsync(CancellationToken cancellationToken)
    {
        _version++;
        return Task.CompletedTask;
    }
}
