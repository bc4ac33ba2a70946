using System.Runtime.InteropServices;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using RelateMail.Certificates;
using RelateMail.Certificates.Health;
using RelateMail.Grains.Abstractions;
using RelateMail.Ingress.Cluster;

namespace RelateMail.Ingress.Certificates;

/// <summary>
/// Keeps what this node serves up to date: one follower for each server name. Without a certificate nothing of it runs.
/// </summary>
internal sealed class CertificateReloadService : IHostedService, IConnectionStep, ILocalCertificates, ICertificateObserver,
    IDisposable
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan s_leavePatience = TimeSpan.FromSeconds(2);

    private readonly CertificateUpdater[] _followers;
    private readonly IGrainFactory _grains;
    private readonly IngressReadiness _readiness;
    private readonly TimeProvider _time;
    private readonly ILogger<CertificateReloadService> _logger;
    private readonly IHostApplicationLifetime _lifetime;
    private readonly CancellationTokenSource _stop = new();
    private readonly Lazy<ICertificateObserver> _observer;
    private PosixSignalRegistration? _signal;
    private CancellationTokenRegistration _started;
    private Task _loops = Task.CompletedTask;

    public CertificateReloadService(
        ServedCertificates served,
        CertificateSealer sealer,
        CertificateMetrics metrics,
        ListenerProbe probe,
        IGrainFactory grains,
        IngressReadiness readiness,
        IHostApplicationLifetime lifetime,
        IOptions<IngressOptions> gateway,
        IOptions<CertificateWatchOptions> options,
        TimeProvider time,
        ILogger<CertificateReloadService> logger)
    {
        (_grains, _readiness, _lifetime, _time, _logger) = (grains, readiness, lifetime, time, logger);
        _observer = new(
            () => _grains.CreateObjectReference<ICertificateObserver>(this), LazyThreadSafetyMode.PublicationOnly);
        string node = NodeName.Of(gateway.Value);
        ServedCertificate[] states =
        [
            .. served.Configured.Select(one => new ServedCertificate(one, node, served, sealer, metrics, time, logger)),
        ];
        _followers =
        [
            .. states.Select(state => new CertificateUpdater(
                state, probe, grains, () => _observer.Value, options.Value, time, logger)),
        ];
        metrics.Watch(states);
    }

    public IReadOnlyList<LocalCertificate> Certificates =>
    [
        .. _followers.Select(static one => one.State).Select(static state => new LocalCertificate(
            state.ServerName, state.Report.Loaded, state.Report.Refused, state.Report.HandshakeError)),
    ];

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        if (_followers.Length == 0)
        {
            return;
        }

        _loops = Task.WhenAll(_followers.Select(follower => follower.RunAsync(_stop.Token)));
        if (!OperatingSystem.IsWindows())
        {
            _signal = PosixSignalRegistration.Create(PosixSignal.SIGHUP, OnSignal);
        }

        // The listeners open last; then they can be asked what they show.
        _started = _lifetime.ApplicationStarted.Register(() => _ = _readiness.IsConnected ? ReportAsync() : null);
        if (_readiness.IsConnected)
        {
            await PrepareAsync(cancellationToken); // else the connection to the cluster sees to it
        }
    }

    /// <summary>
    /// Learns which certificates are rolled out, before the first client comes: a node that starts again must not show its
    /// old file. Bounded; mail goes on without.
    /// </summary>
    public async Task PrepareAsync(CancellationToken cancellationToken)
    {
        try
        {
            await ReportAsync().WaitAsync(s_patience, _time, cancellationToken);
        }
        catch (TimeoutException)
        {
            // said below
        }

        if (_followers.Any(static follower => !follower.HasReported))
        {
            _logger.OrdersNotKnown();
        }
    }

    public void Connected() => _ = ReportAsync(); // now that its listeners can be asked

    /// <summary>Has all names asked and reported.</summary>
    public Task ReportAsync() => Task.WhenAll(_followers.Select(static follower => follower.AskAsync(mustLook: false)));

    /// <summary>Has all files looked at, at once, and reports.</summary>
    public Task ReloadAsync() => Task.WhenAll(_followers.Select(static follower => follower.AskAsync(mustLook: true)));

    /// <summary>The cluster has news; the report that follows brings them.</summary>
    public Task ChangedAsync(string name)
    {
        foreach (CertificateUpdater follower in _followers.Where(one => one.State.ServerName == name))
        {
            _ = follower.AskAsync(mustLook: true);
        }

        return Task.CompletedTask;
    }

    /// <summary>SIGHUP: the files were changed, and are complete.</summary>
    public void OnSignal(PosixSignalContext context)
    {
        context.Cancel = true; // else it ends the process
        _logger.ReloadAsked();
        _ = ReloadAsync();
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        await _started.DisposeAsync();
        _signal?.Dispose();
        await _stop.CancelAsync();
        await _loops;
        await Task.WhenAll(_followers.Select(static follower => follower.LeaveAsync(s_leavePatience)));
    }

    public void Dispose()
    {
        _signal?.Dispose();
        _stop.Dispose();
    }
}
