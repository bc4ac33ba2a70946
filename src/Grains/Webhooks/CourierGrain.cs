using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans.Concurrency;
using RelateMail.Grains.Contracts;
using RelateMail.Storage;

namespace RelateMail.Grains.Webhooks;

/// <inheritdoc cref="ICourierGrain"/>
/// <remarks>
/// One loop leases due deliveries while attempts of earlier ones run. All state that matters is in the store: a second
/// activation costs a repeated request, and a crash delays deliveries until their leases end. Reentrant, so that calls
/// never wait for the loop. The reminder wakes the grain if a call was lost or no silo was there to make it.
/// </remarks>
[GrainType("courier"), Reentrant]
internal sealed partial class CourierGrain(
    IWebhookStore webhooks,
    IOutbox outbox,
    IMessageStore messages,
    IWebhookTransport transport,
    RetryPlan plan,
    CourierSlots slots,
    WebhookMetrics metrics,
    AttemptTrace trace,
    IOptions<WebhookOptions> options,
    SiloShutdownSignal shutdown,
    TimeProvider timeProvider,
    ILogger<CourierGrain> logger) : Grain, ICourierGrain, IRemindable, IDisposable
{
    /// <summary>Reason of a webhook that was disabled because its endpoint answered 410.</summary>
    public const string Gone = "gone";

    /// <summary>Reason of a webhook that was disabled because it only failed for a long time.</summary>
    public const string Failing = "failing";

    private const string Reminder = "deliver";

    /// <summary>After so many failures in a row, one attempt at a time probes the endpoint.</summary>
    private const int FailuresBeforeProbing = 10;

    /// <summary>Counting pending deliveries stops here.</summary>
    private const int MaxDepth = 100_000;

    private static readonly TimeSpan s_period = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan s_storagePause = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan s_shortestWait = TimeSpan.FromMilliseconds(20);

    /// <summary>Time of a lease in addition to the time limit of the attempt: reading, and recording its end.</summary>
    private static readonly TimeSpan s_leaseMargin = TimeSpan.FromMinutes(1);

    private readonly Guid _owner = Guid.CreateVersion7();
    private readonly WebhookOptions _options = options.Value;
    private readonly CourierPulse _pulse = new(timeProvider);
    private readonly CancellationTokenSource _abort = new();
    private readonly HashSet<Task> _attempts = [];
    private CancellationTokenSource? _stop;
    private Task _loop = Task.CompletedTask;
    private WebhookRow? _webhook;
    private WebhookDefinition? _definition;
    private bool _isStale = true;
    private bool _hasReminder;
    private DateTimeOffset _resumeAt;
    private int _failures;

    private long Number => this.GetPrimaryKeyLong();

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        _stop = CancellationTokenSource.CreateLinkedTokenSource(shutdown.Stopping);
        _loop = RunAsync(_stop.Token);
        return Task.CompletedTask;
    }

    /// <summary>
    /// Starts no more attempts and waits for those that are under way, for <see cref="WebhookOptions.DrainTimeout"/> at
    /// most. An attempt that was aborted is due again at once.
    /// </summary>
    public override async Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        await _stop!.CancelAsync();
        await _loop;
        Task all = Task.WhenAll(_attempts);
        try
        {
            await all.WaitAsync(_options.DrainTimeout, timeProvider, cancellationToken);
        }
        catch (Exception exception) when (exception is TimeoutException or OperationCanceledException)
        {
            logger.AttemptsAborted(_attempts.Count, _webhook?.Name ?? "");
            await _abort.CancelAsync();
            await all; // attempts handle every failure themselves
        }

        if (_webhook is { } webhook)
        {
            metrics.Forget(webhook.Name);
        }
    }

    public void Dispose()
    {
        _stop?.Dispose();
        _abort.Dispose();
    }

    public Task WakeAsync(CancellationToken cancellationToken)
    {
        _pulse.Set();
        return Task.CompletedTask;
    }

    public Task RefreshAsync(CancellationToken cancellationToken)
    {
        _isStale = true;
        _pulse.Set();
        return Task.CompletedTask;
    }

    /// <summary>Reads the webhook again, in case that a call was lost, and measures its outbox.</summary>
    public Task ReceiveReminder(string reminderName, TickStatus status) => RefreshAsync(CancellationToken.None);

    private async Task RunAsync(CancellationToken stopping)
    {
        while (!stopping.IsCancellationRequested)
        {
            TimeSpan wait;
            try
            {
                wait = await StepAsync();
            }
            catch (Exception exception)
            {
                // The store is unavailable, or a bug. Deliveries stay pending.
                logger.CourierFailed(exception, _webhook?.Name ?? "", Number);
                _isStale = true;
                wait = s_storagePause;
            }

            try
            {
                if (wait > TimeSpan.Zero)
                {
                    await _pulse.WaitAsync(wait, stopping);
                }
            }
            catch (OperationCanceledException)
            {
                return; // the grain deactivates
            }
        }
    }

    /// <summary>Starts the attempts that are due.</summary>
    /// <returns>How long to wait for the next step, unless something happens before.</returns>
    private async Task<TimeSpan> StepAsync()
    {
        while (_isStale)
        {
            _isStale = false;
            await LoadAsync();
        }

        if (_webhook is not { IsEnabled: true } webhook || _definition is not { } definition)
        {
            return s_period;
        }

        DateTimeOffset now = timeProvider.GetUtcNow();
        if (now < _resumeAt)
        {
            return Shorter(_resumeAt - now, s_period);
        }

        int limit = definition.Ordered || _failures >= FailuresBeforeProbing ? 1 : definition.MaxConcurrency;
        int free = limit - _attempts.Count;
        if (free <= 0)
        {
            return s_period; // the end of an attempt wakes the loop
        }

        int taken = slots.Take(free);
        int started = 0;
        try
        {
            int wanted = taken == 0 && _attempts.Count == 0 ? 1 : taken; // the first attempt needs no slot
            if (wanted == 0)
            {
                return s_period;
            }

            IReadOnlyList<OutboxDelivery> leased = await outbox.LeaseAsync(
                new OutboxLease(
                    Number, _owner, now, now + _options.Timeout + s_leaseMargin, wanted, definition.Ordered),
                CancellationToken.None);
            foreach (OutboxDelivery delivery in leased)
            {
                Start(webhook, definition, delivery, hasSlot: started < taken);
                started++;
            }

            if (started == wanted && !definition.Ordered)
            {
                return TimeSpan.Zero;
            }
        }
        finally
        {
            slots.Release(Math.Max(taken - started, 0));
        }

        DateTimeOffset? next = await outbox.FindNextAsync(Number, definition.Ordered, CancellationToken.None);
        return next is not { } due
            ? s_period
            : Shorter(due - now > s_shortestWait ? due - now : s_shortestWait, s_period);
    }

    private async Task LoadAsync()
    {
        WebhookRow? before = _webhook;
        _webhook = await webhooks.FindAsync(Number, CancellationToken.None);
        if (_webhook is not { } webhook)
        {
            await RetireAsync(before);
            return;
        }

        if (!_hasReminder)
        {
            _ = await this.RegisterOrUpdateReminder(Reminder, s_period, s_period);
            _hasReminder = true;
        }

        if (before?.Version != webhook.Version)
        {
            _definition = WebhookDefinition.Read(webhook);
            _resumeAt = default; // the change may be the remedy
            _failures = 0;
        }

        metrics.Measured(webhook.Name, await outbox.MeasureAsync(Number, MaxDepth, CancellationToken.None));
    }

    /// <summary>Ends the courier of a webhook that was deleted.</summary>
    private async Task RetireAsync(WebhookRow? before)
    {
        if (before is not null)
        {
            metrics.Forget(before.Name);
        }

        if (await this.GetReminder(Reminder) is { } reminder)
        {
            await this.UnregisterReminder(reminder);
        }

        DeactivateOnIdle();
    }

    private static TimeSpan Shorter(TimeSpan one, TimeSpan other) => one < other ? one : other;
}
