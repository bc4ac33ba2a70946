using System.Net;
using Microsoft.Extensions.Options;
using RelateMail.Cluster.Tls;

namespace RelateMail.Silo.Cluster;

/// <summary>
/// Orleans asks for no password: without TLS between the nodes, a process that reaches a port of the silo may read and
/// change all mail and accounts. Such a port beyond the loopback needs a setting outside Development, and a warning.
/// </summary>
internal sealed class NetworkTrust(SiloOptions options, IPAddress address, bool isAlone, ILogger<NetworkTrust> logger)
    : IHostedLifecycleService
{
    /// <exception cref="OptionsValidationException">The silo would trust a network that no setting says is trusted.
    /// </exception>
    public static void Require(SiloOptions options, IPAddress address, NodeTlsOptions tls, IHostEnvironment environment)
    {
        if (!tls.IsConfigured && !IPAddress.IsLoopback(address) && !options.NetworkIsTrusted
            && !environment.IsDevelopment())
        {
            throw new OptionsValidationException(
                SiloOptions.Section,
                typeof(SiloOptions),
                [
                    $"Cluster:Tls is not configured, and this silo listens at {address}: every process that reaches"
                    + $" port {options.SiloPort} or {options.GatewayPort} could read and change all mail and accounts."
                    + " Set Cluster:Tls:CertificatePath and Cluster:Tls:AuthorityPath, or set"
                    + " Cluster:NetworkIsTrusted=true if no other process can reach these ports.",
                ]);
        }
    }

    public Task StartingAsync(CancellationToken cancellationToken)
    {
        if (!IPAddress.IsLoopback(address))
        {
            logger.NetworkIsTrusted(address.ToString(), options.SiloPort, options.GatewayPort);
        }
        else if (!isAlone)
        {
            logger.MachineIsTrusted(options.SiloPort, options.GatewayPort);
        }
        else if (options.GatewayPort != 0)
        {
            logger.ClientsOfMachineAreTrusted(options.GatewayPort);
        }

        return Task.CompletedTask;
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
