using Microsoft.Extensions.Options;
using RelateMail.Storage;

namespace RelateMail.Silo.Cluster;

/// <summary>
/// One silo a data directory: two would each believe that the mailboxes are theirs. Gateways beside it only add contents
/// and need no lock. The lock goes with the process, however that ends.
/// </summary>
internal sealed class DataDirectoryLock(IOptions<StorageOptions> options, IHostEnvironment environment)
    : IHostedLifecycleService, IDisposable
{
    private const string FileName = "silo.lock";

    private readonly string _directory =
        Path.GetFullPath(Path.Combine(environment.ContentRootPath, options.Value.DataDirectory));

    private FileStream? _file;

    /// <exception cref="StorageStartException">Another silo has it, or the directory cannot be written.</exception>
    public Task StartingAsync(CancellationToken cancellationToken)
    {
        try
        {
            Directory.CreateDirectory(_directory);
            _file = new FileStream(
                Path.Combine(_directory, FileName), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new StorageStartException(
                $"The data directory {_directory} cannot be taken: {exception.Message} Another silo that runs on it must"
                + " end first; two silos need directories and ports of their own.",
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
