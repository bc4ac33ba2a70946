using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Orleans.Configuration;
using RelateMail.Cluster.Roles;
using RelateMail.Cluster.Tests.Tls;
using RelateMail.Cluster.Tls;

namespace RelateMail.Cluster.Tests.Roles;

/// <summary>Two silos with the real grains, each with its own SQLite files, and TLS with roles between the nodes.
/// </summary>
public sealed class RoleCluster : IAsyncLifetime
{
    private readonly NodeAuthority _authority = new("roles");
    private readonly NodeTlsLog _log = new();
    private readonly List<IHost> _silos = [];
    private readonly List<string> _folders = [];
    private readonly int _gatewayPort = FreePort();

    internal NodeTlsOptions Options(NodeRoles role) => _authority.Options(role);

    public async ValueTask InitializeAsync()
    {
        int primary = FreePort();
        await StartSiloAsync(primary, _gatewayPort, null);
        await StartSiloAsync(FreePort(), FreePort(), new IPEndPoint(IPAddress.Loopback, primary));
    }

    /// <summary>A connected client with a certificate of this role.</summary>
    internal async Task<IHost> ConnectAsync(NodeRoles role, Action<IServiceCollection>? change = null)
    {
        HostApplicationBuilder builder = Host.CreateEmptyApplicationBuilder(null);
        builder.UseOrleansClient(client =>
        {
            client.UseLocalhostClustering(_gatewayPort, ServiceName.Id, "roles").UseNodeTls(Options(role));
            change?.Invoke(client.Services);
        });
        IHost host = builder.Build();
        await host.StartAsync(TestContext.Current.CancellationToken);
        return host;
    }

    /// <summary>The calls that a silo refused.</summary>
    internal IEnumerable<string> Refused => _log.Logged;

    /// <summary>The grains as a silo calls them.</summary>
    public IGrainFactory Grains => _silos[0].Services.GetRequiredService<IGrainFactory>();

    public async ValueTask DisposeAsync()
    {
        foreach (IHost silo in Enumerable.Reverse(_silos))
        {
            await silo.StopAsync();
            silo.Dispose();
        }

        _folders.ForEach(static folder => Directory.Delete(folder, recursive: true));
        _authority.Dispose();
    }

    private async Task StartSiloAsync(int siloPort, int gatewayPort, IPEndPoint? primary)
    {
        string folder = Directory.CreateTempSubdirectory("relatemail-roles-").FullName;
        _folders.Add(folder);
        HostApplicationBuilder builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Configuration.AddInMemoryCollection(
            new Dictionary<string, string?> { ["Storage:DataDirectory"] = folder });
        builder.Logging.AddProvider(_log);
        builder.Services.AddRelateMailStorage();
        builder.UseOrleans(silo => silo
            .UseLocalhostClustering(siloPort, gatewayPort, primary, ServiceName.Id, "roles")
            .UseInMemoryReminderService()
            .AddRelateMailGrains()
            .UseNodeTls(Options(NodeRoles.Silo))
            .Configure<SiloMessagingOptions>(static options => options.ResponseTimeout = TimeSpan.FromMinutes(2)));
        IHost host = builder.Build();
        await host.StartAsync(TestContext.Current.CancellationToken);
        _silos.Add(host);
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
