using System.Runtime.InteropServices;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using RelateMail.Certificates;
using RelateMail.Certificates.Health;
using RelateMail.Grains.Contracts;
using RelateMail.Ingress.Cluster;

namespace RelateMail.Ingress.Certificates;

/// <summary>
/// Runs one <see cref="CertificateUpdater"/> for each server name; does nothing if no certificate is configured.
/// </summary>
internal sealed class CertificateReloadService : IHostedService, IConnectionStep, IServedCertificates,
    ICertificateObserver, IDisposable
{
    private static readonly TimeSpan s_reportTimeout = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan s_leaveTimeout = TimeSpan.FromSeconds(2);

    private readonly CertificateUpdater[] _updaters;
    private readonly IGrainFactory _grains;
    private readonly IngressReadiness _readiness;
    private readonly TimeProvider _timeProvider;
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
        TimeProvider timeProvider,
        ILogger<CertificateReloadService> logger)
    {
        (_grains, _readiness, _lifetime) = (grains, readiness, lifetime);
        (_timeProvider, _logger) = (timeProvider, logger);
        _observer = new(
            () => _grains.CreateObjectReference<ICertificateObserver>(this), LazyThreadSafetyMode.PublicationOnly);
        string node = NodeName.Of(gateway.Value);
        ServedCertificate[] certificates =
        [
            .. served.Configured.Select(
                one => new ServedCertificate(one, node, served, sealer, metrics, timeProvider, logger)),
        ];
        _updaters =
        [
            .. certificates.Select(certificate => new CertificateUpdater(
                certificate, probe, grains, () => _observer.Value, options.Value, timeProvider, logger)),
        ];
        metrics.Watch(certificates);
    }

    public IReadOnlyList<ServedCertificateStatus> Certificates =>
    [
        .. _updaters.Select(static updater => updater.Certificate).Select(static one => new ServedCertificateStatus(
            one.ServerName, one.Report.Loaded, one.Report.Refused, one.Report.HandshakeError)),
    ];

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        if (_updaters.Length == 0)
        {
            return;
        }

        _loops = Task.WhenAll(_updaters.Select(updater => updater.RunAsync(_stop.Token)));
        if (!OperatingSystem.IsWindows())
        {
            _signal = PosixSignalRegistration.Create(PosixSignal.SIGHUP, OnSignal);
        }

        // The listeners open last; from then on they can be probed.
        _started = _lifetime.ApplicationStarted.Register(() => _ = _readiness.IsConnected ? ReportAsync() : null);
        if (_readiness.IsConnected)
        {
            await PrepareAsync(cancellationToken); // otherwise ClusterConnection prepares
        }
    }

    /// <summary>
    /// Fetches rolled-out certificates before the first client connects, so that a restarted node does not present its
    /// old file. After a time limit the node accepts mail with the certificates of its files.
    /// </summary>
    public async Task PrepareAsync(CancellationToken cancellationToken)
    {
        try
        {
            await ReportAsync().WaitAsync(s_reportTimeout, _timeProvider, cancellationToken);
        }
        catch (TimeoutException)
        {
            // logged below
        }

        if (_updaters.Any(static updater => !updater.HasReported))
        {
            _logger.RolloutsUnknown();
        }
    }

    public void Connected() => _ = ReportAsync(); // the listeners can be probed from now on

    /// <summary>Probes and reports all names.</summary>
    public Task ReportAsync() => RequestAsync(mustPoll: false);

    /// <summary>Polls all files at once, and reports all names.</summary>
    public Task ReloadAsync() => RequestAsync(mustPoll: true);

    /// <summary>
    /// Called by the cluster after a change of the roll-out; the answer to the next report contains it.
    /// </summary>
    public Task ChangedAsync(string name)
    {
        foreach (CertificateUpdater updater in _updaters.Where(one => one.Certificate.ServerName == name))
        {
            _ = updater.RequestAsync(mustPoll: true);
        }

        return Task.CompletedTask;
    }

    /// <summary>SIGHUP: the files were changed and are complete.</summary>
    public void OnSignal(PosixSignalContext context)
    {
        context.Cancel = true; // otherwise SIGHUP ends the process
        _logger.ReloadRequested();
        _ = ReloadAsync();
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        await _started.DisposeAsync();
        _signal?.Dispose();
        await _stop.CancelAsync();
        await _loops;
        await Task.WhenAll(_updaters.Select(static updater => updater.LeaveAsync(s_leaveTimeout)));
    }

    public void Dispose()
    {
        _signal?.Dispose();
        _stop.Dispose();
    }

    private Task RequestAsync(bool mustPoll) =>
        Task.WhenAll(_updaters.Select(updater => updater.RequestAsync(mustPoll)));
}
