using Microsoft.Extensions.Hosting;

namespace RelateMail.Storage.Hosting;

/// <summary>Opens the store before the first hosted service starts, and closes it after the last has stopped.</summary>
internal sealed class StorageLifetime(IMailStorage storage) : IHostedLifecycleService
{
    public Task StartingAsync(CancellationToken cancellationToken) => storage.OpenAsync(cancellationToken);

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public async Task StoppedAsync(CancellationToken cancellationToken) => await storage.DisposeAsync();
}
