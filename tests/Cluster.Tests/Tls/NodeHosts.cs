using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using RelateMail.Cluster.Tls;

namespace RelateMail.Cluster.Tests.Tls;

/// <summary>A silo on real sockets of loopback, and its TLS log lines.</summary>
internal sealed class NodeSilo : IAsyncDisposable
{
    private readonly IHost _host;
    private readonly NodeTlsLog _log = new();
    private bool _isStarted;

    private NodeSilo(NodeTlsOptions options, IPEndPoint? primary)
    {
        HostApplicationBuilder builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Logging.AddProvider(_log);
        builder.UseOrleans(silo => silo
            .UseLocalhostClustering(SiloPort, GatewayPort, primary, ServiceName.Id, "tls")
            .UseNodeTls(options));
        _host = builder.Build();
    }

    public int SiloPort { get; } = FreePort();

    public int GatewayPort { get; } = FreePort();

    public IGrainFactory Grains => _host.Services.GetRequiredService<IGrainFactory>();

    /// <summary>The warnings and errors of TLS so far.</summary>
    public IReadOnlyCollection<string> Logged => [.. _log.Logged];

    public static NodeSilo Create(NodeTlsOptions options, NodeSilo? primary = null) =>
        new(options, primary is null ? null : new IPEndPoint(IPAddress.Loopback, primary.SiloPort));

    public static async Task<NodeSilo> StartAsync(NodeTlsOptions options, NodeSilo? primary = null)
    {
        NodeSilo silo = Create(options, primary);
        await silo.StartAsync(TestContext.Current.CancellationToken);
        return silo;
    }

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        await _host.StartAsync(cancellationToken);
        _isStarted = true;
    }

    /// <summary>Waits until a TLS log line contains these words.</summary>
    public Task LoggedAsync(string words) => _log.LoggedAsync(words);

    public async Task<int> CountSilosAsync() =>
        (await Grains.GetGrain<IManagementGrain>(0).GetHosts(onlyActive: true)).Count;

    /// <summary>
    /// Stops in order. If a silo is disposed without that, a loop of Orleans (LocalGrainDirectory) never ends and keeps
    /// a thread of the pool busy, until the calls of other tests get no answer. Orleans does not stop a silo whose
    /// start failed; such a silo is left as it is until the process ends.
    /// </summary>
    public async ValueTask DisposeAsync()
    {
        if (_isStarted)
        {
            await _host.StopAsync();
            await ((IAsyncDisposable)_host).DisposeAsync();
        }
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}

/// <summary>A client of such silos.</summary>
internal static class NodeClient
{
    /// <param name="gatewayPort">The silo's port for clients.</param>
    /// <param name="options">TLS of the client.</param>
    /// <param name="log">Gets the client's TLS log lines; null if they do not matter.</param>
    public static IHost Create(int gatewayPort, NodeTlsOptions options, NodeTlsLog? log = null)
    {
        HostApplicationBuilder builder = Host.CreateEmptyApplicationBuilder(null);
        if (log is not null)
        {
            builder.Logging.AddProvider(log);
        }

        builder.UseOrleansClient(client => client
            .UseLocalhostClustering(gatewayPort, ServiceName.Id, "tls")
            .UseNodeTls(options));
        return builder.Build();
    }
}

/// <summary>The log lines of TLS and roles at Information and above.</summary>
internal sealed class NodeTlsLog : ILoggerProvider, ILogger
{
    private readonly ConcurrentQueue<(string Words, TaskCompletionSource Said)> _awaited = new();

    public ConcurrentQueue<string> Logged { get; } = new();

    public Task LoggedAsync(string words)
    {
        var said = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _awaited.Enqueue((words, said));
        foreach (string line in Logged)
        {
            Match(line);
        }

        return said.Task.WaitAsync(TestContext.Current.CancellationToken);
    }

    public ILogger CreateLogger(string categoryName) => this;

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Information;

    public void Log<TState>(
        LogLevel logLevel, EventId eventId, TState state, Exception? exception,
        Func<TState, Exception?, string> formatter)
    {
        if (eventId.Id is (>= 390 and <= 399) or 544)
        {
            string line = formatter(state, exception);
            Logged.Enqueue(line);
            Match(line);
        }
    }

    public void Dispose()
    {
    }

    private void Match(string line)
    {
        foreach ((string words, TaskCompletionSource said) in _awaited)
        {
            if (line.Contains(words, StringComparison.Ordinal))
            {
                said.TrySetResult();
            }
        }
    }
}
