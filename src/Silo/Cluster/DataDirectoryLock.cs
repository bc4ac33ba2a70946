using Microsoft.Extensions.Options;
using RelateMail.Storage;

namespace RelateMail.Silo.Cluster;

/// <summary>
/// Allows one silo per data directory, because two would both own the mailboxes in it. Gateways only add contents and
/// need no lock. The system releases the lock when the process ends in any way.
/// </summary>
internal sealed class DataDirectoryLock(IOptions<StorageOptions> options, IHostEnvironment environment)
    : IHostedLifecycleService, IDisposable
{
    private const string FileName = "silo.lock";

    private readonly string _directory =
        Path.GetFullPath(Path.Combine(environment.ContentRootPath, options.Value.DataDirectory));

    private FileStream? _file;

    /// <exception cref="StorageStartException">Another silo holds the lock, or it cannot be written.</exception>
    public Task StartingAsync(CancellationToken cancellationToken)
    {
        try
        {
            PrivateFolder.Create(_directory);
            _file = new FileStream(
                Path.Combine(_directory, FileName),
                PrivateFolder.Options(FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new StorageStartException(
                $"The data directory {_directory} cannot be locked: {exception.Message} Another silo that uses it must"
                + " stop first. Each silo needs its own data directory.",
                exception);
        }

        return Task.CompletedTask;
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public void Dispose() => _file?.Dispose();
}
