using System.Runtime.InteropServices;
using Microsoft.Extensions.Options;
using RelateMail.Gateway.Hosting;
using RelateMail.Grains.Abstractions;
using RelateMail.Hosting.Certificates;

namespace RelateMail.Gateway.Certificates;

/// <summary>
/// Keeps what this node serves up to date: one follower for each server name. Without a certificate nothing of it runs.
/// </summary>
internal sealed class CertificateSync : IHostedService, ILocalCertificates, ICertificateObserver, IDisposable
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan s_leavePatience = TimeSpan.FromSeconds(2);

    private readonly CertificateFollower[] _followers;
    private readonly IGrainFactory _grains;
    private readonly GatewayReadiness _readiness;
    private readonly TimeProvider _time;
    private readonly ILogger<CertificateSync> _logger;
    private readonly IHostApplicationLifetime _lifetime;
    private readonly CancellationTokenSource _stop = new();
    private readonly Lazy<ICertificateObserver> _observer;
    private PosixSignalRegistration? _signal;
    private CancellationTokenRegistration _started;
    private Task _loops = Task.CompletedTask;

    public CertificateSync(
        ServedCertificates served,
        CertificateSealer sealer,
        CertificateMetrics metrics,
        ListenerProbe probe,
        IGrainFactory grains,
        GatewayReadiness readiness,
        IHostApplicationLifetime lifetime,
        IOptions<GatewayOptions> gateway,
        IOptions<CertificateWatchOptions> options,
        TimeProvider time,
        ILogger<CertificateSync> logger)
    {
        (_grains, _readiness, _lifetime, _time, _logger) = (grains, readiness, lifetime, time, logger);
        _observer = new(
            () => _grains.CreateObjectReference<ICertificateObserver>(this), LazyThreadSafetyMode.PublicationOnly);
        string node = NodeName.Of(gateway.Value);
        CertificateState[] states =
        [
            .. served.Configured.Select(one => new CertificateState(one, node, served, sealer, metrics, time, logger)),
        ];
        _followers =
        [
            .. states.Select(state => new CertificateFollower(
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

    /// <summary>Has all names asked and reported.</summary>
    public Task ReportAsync() => Task.WhenAll(_followers.Select(static follower => follower.AskAsync(mustLook: false)));

    /// <summary>Has all files looked at, at once, and reports.</summary>
    public Task ReloadAsync() => Task.WhenAll(_followers.Select(static follower => follower.AskAsync(mustLook: true)));

    /// <summary>The cluster has news; the report that follows brings them.</summary>
    public Task ChangedAsync(string name)
    {
        foreach (CertificateFollower follower in _followers.Where(one => one.State.ServerName == name))
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
