using RelateMail.Grains.Directory;

namespace RelateMail.Silo.Hosting;

/// <summary>Warns after the start if no domain is hosted, because the server then rejects all mail.</summary>
internal sealed class HostedDomainCheck(DirectoryReader directory, ILogger<HostedDomainCheck> logger)
    : IHostedLifecycleService
{
    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Runs after the silo has created the domains of the settings.</summary>
    public async Task StartedAsync(CancellationToken cancellationToken)
    {
        try
        {
            if (!await directory.HasDomainsAsync(cancellationToken))
            {
                logger.NoHostedDomain();
            }
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            logger.HostedDomainsUnknown(exception); // health reports the cause; the check must not stop the start
        }
    }

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
