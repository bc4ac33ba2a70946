using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans.Utilities;
using RelateMail.Certificates;
using RelateMail.Grains.Abstractions;
using RelateMail.Grains.Directory;

namespace RelateMail.Grains.Certificates;

/// <inheritdoc cref="ICertificateGrain"/>
/// <remarks>
/// Not reentrant: a change, the judgement of it and their write are one turn, so that each transition is raised once.
/// Queries interleave, because they see durable state only, apart from when nodes were heard of.
/// </remarks>
[GrainType("certificate")]
internal sealed class CertificateGrain(
    [PersistentState("certificate", StorageNames.Certificates)] IPersistentState<CertificateState> state,
    IOptions<CertificateWatchOptions> options,
    GrainMetrics metrics,
    TimeProvider time,
    ILogger<CertificateGrain> logger) : EntryGrain<CertificateState>(state), ICertificateGrain, IRemindable
{
    private const string Reminder = "judge";

    /// <summary>While there is no activation, a certificate still ends.</summary>
    private static readonly TimeSpan s_reminderPeriod = TimeSpan.FromHours(1);

    private static readonly TimeSpan s_longestTick = TimeSpan.FromSeconds(30);

    private readonly CertificateWatchOptions _options = options.Value;
    private readonly CertificateLeases _leases = new(options.Value);
    private readonly ObserverManager<string, ICertificateObserver> _observers =
        new(options.Value.Lease, logger) { GetDateTime = () => time.GetUtcNow().UtcDateTime };

    private string _name = "";
    private bool _hasReminder;

    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        _name = CanonicalKey.OfDomain(this);
        await base.OnActivateAsync(cancellationToken);
        foreach (CertificateNode node in Entry?.Nodes ?? [])
        {
            if (!node.IsUnknown)
            {
                _leases.Renew(node.Report.Node, time.GetUtcNow());
            }
        }

        if (Entry is not null)
        {
            await RemindAsync(cancellationToken);
        }

        TimeSpan tick = _options.Lease / 2 < s_longestTick ? _options.Lease / 2 : s_longestTick;
        this.RegisterGrainTimer(TickAsync, new GrainTimerCreationOptions(tick, tick));
    }

    public async Task<CertificateOrder> ReportAsync(
        CertificateReport report, ICertificateObserver? observer, CancellationToken cancellationToken)
    {
        CheckReport(report);
        if (Entry is null)
        {
            await GrainFactory.GetGrain<ICertificateListGrain>(0).AddAsync(_name, cancellationToken);
            await RemindAsync(cancellationToken);
        }

        DateTimeOffset now = time.GetUtcNow();
        CertificateState before = Entry ?? new CertificateState();
        bool isNews = before.Find(report.Node) is not { IsUnknown: false } known || !IsSame(known.Report, report);
        _leases.Renew(report.Node, now);
        CertificateState next = isNews
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

        return next.Order;
    }

    public async Task LeaveAsync(string node, CancellationToken cancellationToken)
    {
        _observers.Unsubscribe(node);
        if (Entry?.Find(node) is not null)
        {
            await SettleAsync(Entry.Without(node), time.GetUtcNow(), cancellationToken);
        }
    }

    public Task<CertificateOverview?> GetAsync(CancellationToken cancellationToken) =>
        Task.FromResult(Entry is null ? null : Describe(Entry, time.GetUtcNow()));

    public Task<SealedCertificate?> FetchAsync(long version, CancellationToken cancellationToken) =>
        Task.FromResult(Entry is not null && Entry.Version == version ? Entry.Wanted : null);

    public Task<CertificateOrder?> RollOutAsync(SealedCertificate certificate, CancellationToken cancellationToken)
    {
        if (Entry is not { Nodes.Length: > 0 } entry)
        {
            return Task.FromResult<CertificateOrder?>(null);
        }

        return entry.Wanted?.Facts.Thumbprint == certificate.Facts.Thumbprint
            ? Task.FromResult<CertificateOrder?>(entry.Order)
            : OrderAsync(entry, certificate, cancellationToken);
    }

    public Task<CertificateOrder?> RollBackAsync(CancellationToken cancellationToken) => Entry is { Version: > 0 } entry
        ? OrderAsync(entry, entry.Previous, cancellationToken)
        : Task.FromResult<CertificateOrder?>(null);

    public Task<CertificateOrder?> WithdrawAsync(CancellationToken cancellationToken) =>
        Entry is { Wanted: not null } entry
            ? OrderAsync(entry, null, cancellationToken)
            : Task.FromResult<CertificateOrder?>(null);

    public async Task<bool> ReloadAsync(CancellationToken cancellationToken)
    {
        if (Entry is not { Nodes.Length: > 0 })
        {
            return false;
        }

        await TellAsync();
        return true;
    }

    public Task ReceiveReminder(string reminderName, TickStatus status) =>
        ReceiveReminder(reminderName, status, CancellationToken.None);

    public Task ReceiveReminder(string reminderName, TickStatus status, CancellationToken cancellationToken) =>
        Entry is null ? ForgetAsync(cancellationToken) : TickAsync(cancellationToken);

    private static void CheckReport(CertificateReport report)
    {
        if (report.Node is not { Length: > 0 and <= 255 })
        {
            throw new ArgumentException("The name of a node has 1 to 255 characters.", nameof(report));
        }
    }

    /// <summary>A thumbprint is of all that a certificate says; only what is sent beside it is not in it.</summary>
    private static bool IsSame(CertificateReport one, CertificateReport other) =>
        one.Loaded.Thumbprint == other.Loaded.Thumbprint
        && one.Loaded.Intermediates == other.Loaded.Intermediates
        && one with { Loaded = other.Loaded } == other;

    private async Task TickAsync(CancellationToken cancellationToken)
    {
        if (Entry is not { } entry)
        {
            return;
        }

        DateTimeOffset now = time.GetUtcNow();
        await SettleAsync(entry, now, cancellationToken);
        if (Entry is { Wanted: null, EmptySince: { } since } && now - since >= _options.ForgetAfter)
        {
            await ForgetAsync(cancellationToken);
        }
        else if (!_hasReminder)
        {
            await RemindAsync(cancellationToken);
        }
    }

    private async Task<CertificateOrder?> OrderAsync(
        CertificateState entry, SealedCertificate? wanted, CancellationToken cancellationToken)
    {
        DateTimeOffset now = time.GetUtcNow();
        CertificateState next = entry.Change(wanted, entry.Wanted, now);
        await SettleAsync(next, now, cancellationToken);
        await TellAsync();
        return next.Order;
    }

    /// <summary>Those who cannot be told are dropped; they learn it with their next report.</summary>
    private Task TellAsync() => _observers.Notify(observer => observer.ChangedAsync(_name));

    /// <summary>Judges, and writes state and transition at once, where anything has changed.</summary>
    private async Task SettleAsync(CertificateState next, DateTimeOffset now, CancellationToken cancellationToken)
    {
        CertificateState settled = next.Settle([.. _leases.Apply(next.Nodes, now)], now, _options);
        if (settled != Entry)
        {
            await WriteAsync(settled, cancellationToken);
            _leases.Keep(settled.Nodes);
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
            _name, transition.From, transition.To, transition.Reasons.FirstOrDefault()?.Text ?? "All is well.");
    }

    private CertificateOverview Describe(CertificateState entry, DateTimeOffset now)
    {
        CertificateNode[] nodes = [.. _leases.Apply(entry.Nodes, now)];
        CertificateReason[] reasons = CertificateJudge.Judge(nodes, entry.Wanted?.Facts, now, _options);
        return new CertificateOverview
        {
            Status = CertificateJudge.StatusOf(reasons),
            Reasons = reasons,
            IsConverged = CertificateJudge.IsConverged(nodes, entry.Wanted?.Facts),
            Order = entry.Order,
            OrderedAt = entry.OrderedAt,
            Previous = entry.Previous?.Facts,
            Nodes = nodes,
            Transitions = entry.Transitions,
        };
    }

    /// <summary>
    /// Nobody has served the name for so long that it goes. What fails on the way is done by the reminder, which goes
    /// last.
    /// </summary>
    private async Task ForgetAsync(CancellationToken cancellationToken)
    {
        await ClearAsync(cancellationToken);
        await GrainFactory.GetGrain<ICertificateListGrain>(0).RemoveAsync(_name, cancellationToken);
        if (await this.GetReminder(Reminder, cancellationToken) is { } reminder)
        {
            await this.UnregisterReminder(reminder, cancellationToken);
        }

        _hasReminder = false;
    }

    /// <summary>Registers the reminder where there is none. Reports matter more: what fails is tried again.</summary>
    private async Task RemindAsync(CancellationToken cancellationToken)
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
