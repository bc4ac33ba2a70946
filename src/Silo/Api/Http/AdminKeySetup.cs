using Microsoft.Extensions.Options;
using RelateMail.Storage;

namespace RelateMail.Silo.Api.Http;

/// <summary>
/// Before the first request: in Development, reads or creates the key in the data directory; elsewhere, warns if the
/// API has no key.
/// </summary>
internal sealed class AdminKeySetup(
    AdminKey adminKey,
    IOptions<ApiOptions> api,
    IOptions<StorageOptions> storage,
    IHostEnvironment environment,
    ILogger<AdminKeySetup> logger) : IHostedLifecycleService
{
    public async Task StartingAsync(CancellationToken cancellationToken)
    {
        if (adminKey.IsSet)
        {
            return;
        }

        if (environment.IsDevelopment())
        {
            await ReadOrCreateAsync(cancellationToken);
        }
        else if (api.Value.Keys.Count == 0)
        {
            logger.NoAdminKey();
        }
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private async Task ReadOrCreateAsync(CancellationToken cancellationToken)
    {
        string directory = Path.Combine(environment.ContentRootPath, storage.Value.DataDirectory);
        PrivateFolder.Create(directory);
        string path = Path.Combine(directory, AdminKeyFile.Name);
        (string key, bool isNew) = await AdminKeyFile.ReadOrCreateAsync(path, cancellationToken);
        if (isNew)
        {
            logger.AdminKeyMade(path);
        }

        adminKey.SetFromFile(key, path);
    }
}
