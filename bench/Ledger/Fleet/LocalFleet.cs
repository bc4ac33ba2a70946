using System.Globalization;
using System.Security.Cryptography;
using RelateMail.Ledger.CommandLine;
using RelateMail.PostgresServer;
using RelateMail.Shared;
using RelateMail.Shared.Wire;

namespace RelateMail.Ledger.Fleet;

/// <summary>
/// A whole cluster on this machine: PostgreSQL, silos and gateways as real processes on free loopback ports.
/// Settings have the keys of the oldest build that <c>upgrade</c> supports, because an upgrade keeps its settings.
/// </summary>
internal sealed class LocalFleet : IAsyncDisposable
{
    public const string Domain = "ledger.example.org";

    /// <summary>The server name of all gateways and of their certificate.</summary>
    public const string ServerName = "mx.ledger.example.org";

    private const string Database = "relatemail";
    private const string Loopback = "127.0.0.1";
    private readonly string _folder;
    private readonly ProcessGuard _guard = new();
    private readonly List<FleetNode> _silos = [];
    private readonly List<FleetNode> _gateways = [];
    private readonly string _siloPassword = RandomNumberGenerator.GetHexString(32, lowercase: true);
    private readonly string _gatewayPassword = RandomNumberGenerator.GetHexString(32, lowercase: true);
    private readonly string _encryptionKey = Convert.ToBase64String(RandomNumberGenerator.GetBytes(32));
    private readonly List<GatewayAddress> _addresses = [];
    private readonly List<GatewayAddress> _secureAddresses = [];
    private readonly List<MountedSecret> _secrets = [];
    private TemporaryPostgres? _postgres;
    private Balancer? _balancer;
    private NodeCertificates? _nodeCertificates;
    private FleetCertificate? _firstCertificate;

    private LocalFleet(FleetOptions options, string folder)
    {
        Options = options;
        _folder = folder;
    }

    public FleetOptions Options { get; }

    public IReadOnlyList<FleetNode> Silos => _silos;

    public IReadOnlyList<FleetNode> Gateways => _gateways;

    /// <summary>The addresses at which the gateways accept mail.</summary>
    public IReadOnlyList<GatewayAddress> GatewayAddresses => _addresses;

    /// <summary>The addresses to which clients send: those of the balancer if there is one.</summary>
    public IReadOnlyList<GatewayAddress> Addresses => _balancer is null ? _addresses : [_balancer.Addresses[0]];

    /// <summary>The same with TLS: STARTTLS, and implicit TLS.</summary>
    public IReadOnlyList<GatewayAddress> SecureAddresses => _balancer is null ? _secureAddresses
        : [_balancer.Addresses[0] with { Tls = TlsMode.StartTls }, _balancer.Addresses[1]];

    /// <summary>The certificate files of each gateway.</summary>
    public IReadOnlyList<MountedSecret> Secrets => _secrets;

    public FleetAuthority Authority { get; } = new(ServerName);

    public string ApiKey { get; } = RandomNumberGenerator.GetHexString(32, lowercase: true);

    public ApiOptions Api => new([.. _silos.Select(silo => new Uri(silo.Http, "/api/v1/"))], ApiKey);

    public TemporaryPostgres Postgres => _postgres ?? throw new InvalidOperationException("Not started.");

    /// <summary>The standby of the database; null without one.</summary>
    public TemporaryPostgres? Standby { get; private set; }

    /// <summary>The volume of the database's files; null if they are in the temporary folder.</summary>
    public SmallVolume? Volume { get; private set; }

    /// <summary>The relay between the nodes and the database; null if they connect directly.</summary>
    public TcpRelay? Relay { get; private set; }

    /// <summary>The superuser's connection to the database of the fleet.</summary>
    public string OwnerConnectionString => Postgres.ConnectionString(Database);

    /// <summary>The network of the nodes; null if they share the loopback.</summary>
    public NetworkLab? Network { get; private set; }

    /// <summary>Receives a text when a node ends by itself.</summary>
    public Action<string> Note { get; set; } = static _ => { };

    /// <summary>Starts everything and waits until every node is ready.</summary>
    /// <param name="options">The processes to start.</param>
    /// <param name="folder">The folder of the nodes' logs.</param>
    /// <param name="cancellationToken">Cancels the start and ends the processes already started.</param>
    public static async Task<LocalFleet> StartAsync(
        FleetOptions options, string folder, CancellationToken cancellationToken)
    {
        if (TemporaryPostgres.WhyNot is { } reason)
        {
            throw new CannotRunException(reason);
        }

        if (options.WithNetwork && NetworkLab.WhyNot is { } why)
        {
            throw new CannotRunException($"The links between nodes cannot be cut: {why}.");
        }

        if (options.WithBalancer && Balancer.WhyNot is { } noBalancer)
        {
            throw new CannotRunException($"Mail cannot go through HAProxy: {noBalancer}.");
        }

        if (options.WithVolume && SmallVolume.WhyNot is { } noVolume)
        {
            throw new CannotRunException($"The database cannot have a volume of its own: {noVolume}.");
        }

        Directory.CreateDirectory(folder);
        var fleet = new LocalFleet(options, folder);
        try
        {
            await fleet.StartAsync(cancellationToken);
            return fleet;
        }
        catch
        {
            await fleet.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        _balancer?.Dispose();
        foreach (FleetNode node in _gateways.Concat(_silos))
        {
            await node.DisposeAsync();
        }

        if (Relay is not null)
        {
            await Relay.DisposeAsync();
        }

        if (Standby is not null)
        {
            await Standby.DisposeAsync();
        }

        if (_postgres is not null)
        {
            await _postgres.DisposeAsync();
        }

        Volume?.Dispose();
        Network?.Dispose();
        _guard.Dispose();
    }

    private async Task StartAsync(CancellationToken cancellationToken)
    {
        Network = Options.WithNetwork ? NetworkLab.Create() : null;
        _postgres = Network is null
            ? await TemporaryPostgres.StartAsync()
            : await TemporaryPostgres.StartAsync($"listen_addresses = '127.0.0.1,{Network.HostAddress}'");
        Volume = Options.WithVolume ? SmallVolume.Create(TemporaryPostgres.ServerUser) : null;
        await _postgres.CreateDatabaseAsync(Database, Volume?.Folder);
        Standby = Options.WithStandby ? await _postgres.AddStandbyAsync() : null;
        Relay = Options.WithRelay ? new TcpRelay(_postgres.Port) : null;
        _nodeCertificates = !Options.WithNodeTls ? null : await NodeCertificates.MakeAsync(
            Options.Programs.Gateway, Path.Combine(_folder, "nodes"), cancellationToken);
        for (int number = 1; number <= Options.Silos; number++)
        {
            _silos.Add(NewSilo(string.Create(CultureInfo.InvariantCulture, $"silo-{number}")));
        }

        for (int number = 1; number <= Options.Gateways; number++)
        {
            _gateways.Add(NewGateway(string.Create(CultureInfo.InvariantCulture, $"gateway-{number}")));
        }

        // All start at once: the first creates the tables, and the others wait for them.
        FleetNode[] nodes = [.. _silos, .. _gateways];
        Array.ForEach(nodes, node => node.Start());
        await Task.WhenAll(nodes.Select(node => node.WaitUntilReadyAsync(cancellationToken)));
        _balancer = !Options.WithBalancer ? null : await Balancer.StartAsync(
            BalancerSource, [_addresses, [.. _secureAddresses.Where(static one => one.Tls == TlsMode.Implicit)]],
            [.. _gateways.Select(static gateway => gateway.Http)], _folder, _guard, cancellationToken);
    }

    private string BalancerSource => Network?.BalancerAddress ?? Balancer.Source;

    private FleetNode NewSilo(string name)
    {
        string host = Network?.Add(name) ?? Loopback;
        return NewNode(name, host, Options.Programs.Silo, SiloSettings(host));
    }

    private Dictionary<string, string> SiloSettings(string host) => new()
    {
        ["Cluster__AdvertisedAddress"] = host,
        ["Cluster__NetworkIsTrusted"] = "true", // no other process is on the network of the fleet
        ["ConnectionStrings__RelateMail"] = ConnectionString("relatemail_silo", _siloPassword),
        ["ConnectionStrings__RelateMailOwner"] =
            ConnectionString(TemporaryPostgres.Superuser, TemporaryPostgres.Password),
        ["Storage__SiloPassword"] = _siloPassword,
        ["Storage__GatewayPassword"] = _gatewayPassword,
        ["Cluster__SiloPort"] = Text(FreePorts.Take()),
        ["Cluster__GatewayPort"] = Text(FreePorts.Take()),
        ["Api__AdminKey"] = ApiKey,
        ["Directory__Domains__0"] = Domain,
    };

    private FleetNode NewGateway(string name)
    {
        string host = Network?.Add(name) ?? Loopback;
        var address = new GatewayAddress(host, FreePorts.Take());
        var secure = new GatewayAddress(address.Host, FreePorts.Take(), TlsMode.Implicit);
        _addresses.Add(address);
        _secureAddresses.AddRange([address with { Tls = TlsMode.StartTls }, secure]);
        var secret = new MountedSecret(Path.Combine(_folder, $"{name}-certificate"));
        secret.Mount(_firstCertificate ??= Authority.Issue());
        _secrets.Add(secret);
        return NewNode(name, host, Options.Programs.Gateway, new()
        {
            ["ConnectionStrings__RelateMail"] = ConnectionString("relatemail_gateway", _gatewayPassword),
            ["Smtp__ServerName"] = ServerName,
            ["Smtp__NodeName"] = name,
            ["Smtp__ListenAddress"] = address.Host,
            ["Smtp__Mx__Port"] = Text(address.Port),
            ["Smtp__Port"] = "0",
            ["Smtp__SecurePort"] = Text(secure.Port),
            ["Smtp__RequireAuthentication"] = "false",
            ["Smtp__CertificatePath"] = secret.CertificatePath,
            ["Smtp__CertificateKeyPath"] = secret.KeyPath,
            ["Limits__ExemptLoopback"] = "true",
            ["Proxy__TrustedSources"] = Options.WithBalancer ? BalancerSource : "",
        });
    }

    private FleetNode NewNode(string name, string host, string program, Dictionary<string, string> settings)
    {
        int http = FreePorts.Take();
        settings["ASPNETCORE_ENVIRONMENT"] = "Production";
        settings["DOTNET_ENVIRONMENT"] = "Production";
        settings["ASPNETCORE_URLS"] = $"http://{host}:{Text(http)}";
        settings["Storage__Provider"] = "Postgres";
        settings["Certificates__EncryptionKey"] = _encryptionKey;

        // A run shows within seconds the effects that take minutes with the defaults.
        settings["Certificates__PollInterval"] = "00:00:01";
        settings["Certificates__ReportInterval"] = "00:00:03";
        settings["Certificates__Lease"] = "00:00:10";
        return new FleetNode(
            name, program, new Uri($"http://{host}:{Text(http)}"), Launcher(name),
            settings.Concat(_nodeCertificates?.SettingsOf(name) ?? []).Concat(Options.Environment),
            _folder, _guard, text => Note(text));
    }

    private string[] Launcher(string name)
    {
        string[] launcher = Network?.Wrap(name) ?? [];
        return Options.GatewayFiles is { } files && name.StartsWith("gateway", StringComparison.Ordinal)
            ? [.. launcher, "prlimit", $"--nofile={Text(files)}:{Text(files)}"]
            : launcher;
    }

    private string ConnectionString(string user, string password)
    {
        string server = Standby is null
            ? $"Host={Network?.HostAddress ?? Loopback};Port={Text(Relay?.Port ?? Postgres.Port)}"
            : $"Host={Loopback}:{Text(Postgres.Port)},{Loopback}:{Text(Standby.Port)};"
                + "Target Session Attributes=primary";
        return $"{server};Username={user};Password={password};Database={Database}";
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
