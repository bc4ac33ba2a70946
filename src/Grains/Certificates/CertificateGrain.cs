using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans.Utilities;
using RelateMail.Certificates;
using RelateMail.Grains.Contracts;
using RelateMail.Grains.State;

namespace RelateMail.Grains.Certificates;

/// <inheritdoc cref="ICertificateGrain"/>
/// <remarks>
/// Not reentrant: a change, its evaluation and the write are one turn, so that each transition is raised once. Queries
/// interleave, because they return durable state only, apart from the times of the last reports.
/// </remarks>
[GrainType("certificate")]
internal sealed class CertificateGrain(
    [PersistentState("certificate", StorageNames.Certificates)] IPersistentState<CertificateRecord> state,
    IOptions<CertificateWatchOptions> options,
    GrainMetrics metrics,
    TimeProvider timeProvider,
    ILogger<CertificateGrain> logger) : DurableRecordGrain<CertificateRecord>(state), ICertificateGrain, IRemindable
{
    private const string Reminder = "judge";

    /// <summary>The reminder detects an expiry even if the grain is not active.</summary>
    private static readonly TimeSpan s_reminderPeriod = TimeSpan.FromHours(1);

    private static readonly TimeSpan s_longestTick = TimeSpan.FromSeconds(30);

    private readonly CertificateWatchOptions _options = options.Value;
    private readonly CertificateLeases _leases = new(options.Value);
    private readonly ObserverManager<string, ICertificateObserver> _observers =
        new(options.Value.Lease, logger) { GetDateTime = () => timeProvider.GetUtcNow().UtcDateTime };

    private string _name = "";
    private bool _hasReminder;

    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        _name = CanonicalKey.OfDomain(this);
        await base.OnActivateAsync(cancellationToken);
        foreach (CertificateNode node in Record?.Nodes ?? [])
        {
            if (!node.IsUnknown)
            {
                _leases.Renew(node.Report.Node, timeProvider.GetUtcNow());
            }
        }

        if (Record is not null)
        {
            await RegisterReminderAsync(cancellationToken);
        }

        TimeSpan tick = _options.Lease / 2 < s_longestTick ? _options.Lease / 2 : s_longestTick;
        this.RegisterGrainTimer(TickAsync, new GrainTimerCreationOptions(tick, tick));
    }

    public async Task<CertificateRollout> ReportAsync(
        CertificateReport report, ICertificateObserver? observer, CancellationToken cancellationToken)
    {
        CheckReport(report);
        if (Record is null)
        {
            await GrainFactory.GetGrain<ICertificateListGrain>(0).AddAsync(_name, cancellationToken);
            await RegisterReminderAsync(cancellationToken);
        }

        DateTimeOffset now = timeProvider.GetUtcNow();
        CertificateRecord before = Record ?? new CertificateRecord { CreatedAt = now };
        bool hasChanged = before.Find(report.Node) is not { IsUnknown: false } known || !IsSame(known.Report, report);
        _leases.Renew(report.Node, now);
        CertificateRecord next = hasChanged
            ? before.With(new CertificateNode { Report = report, ReportedAt = now })
            : before;
        await SettleAsync(next, now, cancellationToken);
        if (observer is null)
        {
            _observers.Unsubscribe(report.Node);
        }
        else
        {
            _observers.Subscribe(report.Node, observer);
        }

        return next.Rollout;
    }

    public async Task LeaveAsync(string node, CancellationToken cancellationToken)
    {
        _observers.Unsubscribe(node);
        if (Record?.Find(node) is not null)
        {
            await SettleAsync(Record.Without(node), timeProvider.GetUtcNow(), cancellationToken);
        }
    }

    public Task<CertificateOverview?> GetAsync(CancellationToken cancellationToken) =>
        Task.FromResult(Record is null ? null : Describe(Record, timeProvider.GetUtcNow()));

    public Task<SealedCertificate?> FetchAsync(long version, CancellationToken cancellationToken) =>
        Task.FromResult(Record is not null && Record.Version == version ? Record.Target : null);

    public Task<CertificateRollout?> RollOutAsync(SealedCertificate certificate, CancellationToken cancellationToken)
    {
        if (Record is not { Nodes.Length: > 0 } record)
        {
            return Task.FromResult<CertificateRollout?>(null);
        }

        return record.Target?.Facts.Thumbprint == certificate.Facts.Thumbprint
            ? Task.FromResult<CertificateRollout?>(record.Rollout)
            : ChangeTargetAsync(record, certificate, cancellationToken);
    }

    public Task<CertificateRollout?> RollBackAsync(CancellationToken cancellationToken) =>
        Record is { Version: > 0 } record
            ? ChangeTargetAsync(record, record.Previous, cancellationToken)
            : Task.FromResult<CertificateRollout?>(null);

    public Task<CertificateRollout?> WithdrawAsync(CancellationToken cancellationToken) =>
        Record is { Target: not null } record
            ? ChangeTargetAsync(record, null, cancellationToken)
            : Task.FromResult<CertificateRollout?>(null);

    public async Task<bool> ReloadAsync(CancellationToken cancellationToken)
    {
        if (Record is not { Nodes.Length: > 0 })
        {
            return false;
        }

        await NotifyNodesAsync();
        return true;
    }

    public Task ReceiveReminder(string reminderName, TickStatus status) =>
        ReceiveReminder(reminderName, status, CancellationToken.None);

    public Task ReceiveReminder(string reminderName, TickStatus status, CancellationToken cancellationToken) =>
        Record is null ? RemoveAsync(cancellationToken) : TickAsync(cancellationToken);

    private static void CheckReport(CertificateReport report)
    {
        if (report.Node is not { Length: > 0 and <= 255 })
        {
            throw new ArgumentException("The name of a node has 1 to 255 characters.", nameof(report));
        }
    }

    /// <summary>The thumbprint covers the whole certificate, but not the intermediates that are sent with it.</summary>
    private static bool IsSame(CertificateReport one, CertificateReport other) =>
        one.Loaded.Thumbprint == other.Loaded.Thumbprint
        && one.Loaded.Intermediates == other.Loaded.Intermediates
        && one with { Loaded = other.Loaded } == other;

    private async Task TickAsync(CancellationToken cancellationToken)
    {
        if (Record is not { } record)
        {
            return;
        }

        DateTimeOffset now = timeProvider.GetUtcNow();
        await SettleAsync(record, now, cancellationToken);
        if (Record is { Target: null, EmptySince: { } since } && now - since >= _options.ForgetAfter)
        {
            await RemoveAsync(cancellationToken);
        }
        else if (!_hasReminder)
        {
            await RegisterReminderAsync(cancellationToken);
        }
    }

    private async Task<CertificateRollout?> ChangeTargetAsync(
        CertificateRecord record, SealedCertificate? target, CancellationToken cancellationToken)
    {
        DateTimeOffset now = timeProvider.GetUtcNow();
        CertificateRecord next = record.Change(target, record.Target, now);
        await SettleAsync(next, now, cancellationToken);
        await NotifyNodesAsync();
        return next.Rollout;
    }

    /// <summary>
    /// Drops observers that cannot be reached; their nodes receive the change with their next report.
    /// </summary>
    private Task NotifyNodesAsync() => _observers.Notify(observer => observer.ChangedAsync(_name));

    /// <summary>Evaluates the certificate and, if anything changed, writes state and transition in one write.</summary>
    private async Task SettleAsync(CertificateRecord next, DateTimeOffset now, CancellationToken cancellationToken)
    {
        CertificateRecord settled = next.Settle([.. _leases.Apply(next.Nodes, now)], now, _options);
        if (settled != Record)
        {
            await WriteAsync(settled, cancellationToken);
            _leases.RemoveExcept(settled.Nodes);
            if (settled.Status != next.Status)
            {
                Raise(settled.Transitions[0]);
            }
        }
    }

    private void Raise(CertificateTransition transition)
    {
        metrics.CertificateChanged(transition.To);
        logger.CertificateTransition(
            transition.To switch
            {
                CertificateStatus.Healthy => LogLevel.Information,
                CertificateStatus.Degraded => LogLevel.Warning,
                _ => LogLevel.Error,
            },
            _name,
            transition.From,
            transition.To,
            transition.Reasons.FirstOrDefault()?.Text ?? "All nodes serve a valid certificate.");
    }

    private CertificateOverview Describe(CertificateRecord record, DateTimeOffset now)
    {
        CertificateNode[] nodes = [.. _leases.Apply(record.Nodes, now)];
        CertificateReason[] reasons = CertificateJudge.Judge(nodes, record.Target?.Facts, now, _options);
        return new CertificateOverview
        {
            Status = CertificateJudge.StatusOf(reasons),
            Reasons = [.. reasons],
            IsConverged = CertificateJudge.IsConverged(nodes, record.Target?.Facts),
            Rollout = record.Rollout,
            RolloutChangedAt = record.RolloutChangedAt,
            Previous = record.Previous?.Facts,
            Nodes = [.. nodes],
            Transitions = [.. record.Transitions],
            CreatedAt = record.CreatedAt,
        };
    }

    /// <summary>
    /// Removes a name that no node has served within the retention time. The reminder is removed last, so that it
    /// retries a step that failed.
    /// </summary>
    private async Task RemoveAsync(CancellationToken cancellationToken)
    {
        await ClearAsync(cancellationToken);
        await GrainFactory.GetGrain<ICertificateListGrain>(0).RemoveAsync(_name, cancellationToken);
        if (await this.GetReminder(Reminder, cancellationToken) is { } reminder)
        {
            await this.UnregisterReminder(reminder, cancellationToken);
        }

        _hasReminder = false;
    }

    /// <summary>
    /// Registers the reminder if it is missing. A failure is retried later, so that it does not fail a report.
    /// </summary>
    private async Task RegisterReminderAsync(CancellationToken cancellationToken)
    {
        try
        {
            if (await this.GetReminder(Reminder, cancellationToken) is null)
            {
                await this.RegisterOrUpdateReminder(Reminder, s_reminderPeriod, s_reminderPeriod, cancellationToken);
            }

            _hasReminder = true;
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            logger.CertificateReminderFailed(exception, _name);
        }
    }
}
