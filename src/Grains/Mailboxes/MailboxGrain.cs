using Microsoft.Extensions.Logging;
using Orleans.Concurrency;
using Orleans.Placement;
using Orleans.Storage;
using RelateMail.Grains.Abstractions;
using RelateMail.Grains.Contracts;
using RelateMail.Grains.State;
using RelateMail.Storage;

namespace RelateMail.Grains.Mailboxes;

/// <inheritdoc cref="IInternalMailboxGrain"/>
/// <remarks>
/// Reentrant: deliveries overlap, so that the store commits many messages of one mailbox at once. The steps that must
/// be atomic (duplicate in flight, quota, UID) run before the first await. The store's unique keys decide, because a
/// mailbox can have two activations for a short time. Memory is never left ahead of the store.
/// </remarks>
[GrainType("mailbox"), Reentrant, RandomPlacement, AcceptsContent]
internal sealed partial class MailboxGrain(
    [PersistentState("mailbox", StorageNames.Mailboxes)] IPersistentState<MailboxSettings> settings,
    IMessageStore store,
    IMailboxIndex mailboxes,
    StoreEpoch epoch,
    DefaultQuotas quotas,
    GrainMetrics metrics,
    TimeProvider timeProvider,
    ILogger<MailboxGrain> logger) : Grain, IMailboxGrain, IInternalMailboxGrain
{
    /// <summary>Attempts to append one message while another writer keeps using the UIDs.</summary>
    private const int MaxAttempts = 5;

    private readonly Dictionary<DeliveryKey, Task<DeliveryReceipt>> _inFlight = [];
    private string _mailbox = "";
    private long _nextUid;
    private long _octets;
    private long _reservedOctets;
    private bool _everFiled;
    private long? _quotaOctets;
    private Task _quotaChange = Task.CompletedTask;
    private MailboxWatchers? _watchers;

    /// <summary>The quota that applies; null for none.</summary>
    private long? Quota => quotas.Apply(_mailbox, _quotaOctets);

    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        _mailbox = CanonicalKey.OfAddress(this);
        MailboxHead head = await ReadHeadAsync(cancellationToken);
        _nextUid = head.NextUid;
        _octets = head.Octets;
        _everFiled = head.NextUid > 1;
        _quotaOctets = settings.State.QuotaOctets;
    }

    public async Task<DeliveryReceipt> DeliverAsync(InboundMessage message, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(message.Size, nameof(message));
        if (message.Content is { } content)
        {
            ArgumentOutOfRangeException.ThrowIfNotEqual(content.Octets.Length, message.Size, nameof(message));
        }

        DeliveryKey key = DeliveryKey.Of(message);
        long started = timeProvider.GetTimestamp();
        DeliveryOutcome? outcome = null;
        try
        {
            DeliveryReceipt receipt = await FileOnceAsync(key, message, cancellationToken);
            outcome = receipt.Outcome;
            return receipt;
        }
        finally
        {
            metrics.Delivered(outcome, timeProvider.GetElapsedTime(started));
        }
    }

    public Task SetQuotaAsync(long? octets, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(octets ?? 0, nameof(octets));
        return _quotaChange = ChangeQuotaAsync(_quotaChange, octets, cancellationToken);
    }

    /// <summary>
    /// Files a message once, even if several calls deliver it concurrently; the later ones are duplicates.
    /// </summary>
    private async Task<DeliveryReceipt> FileOnceAsync(
        DeliveryKey key, InboundMessage message, CancellationToken cancellationToken)
    {
        if (_inFlight.TryGetValue(key, out Task<DeliveryReceipt>? first))
        {
            DeliveryReceipt receipt = await first.WaitAsync(cancellationToken);
            return receipt.Outcome == DeliveryOutcome.Filed
                ? receipt with { Outcome = DeliveryOutcome.Duplicate }
                : receipt;
        }

        // A cancelled call does not cancel the append, which completes and updates the counters.
        Task<DeliveryReceipt> filing = FileAsync(key, message);
        if (!filing.IsCompleted)
        {
            _inFlight.Add(key, filing);
        }

        return await filing.WaitAsync(cancellationToken);
    }

    private async Task<DeliveryReceipt> FileAsync(DeliveryKey key, InboundMessage message)
    {
        MessageEntry entry = message.ToEntry(_mailbox);
        long octets = entry.Size + entry.SharedDetails.Length;
        bool hasRoom = Quota is not { } quota || _octets + _reservedOctets + octets <= quota;
        _reservedOctets += hasRoom ? octets : 0;
        try
        {
            AppendResult result = hasRoom ? await AppendAsync(entry) : await FindDuplicateAsync(entry);
            return result.Status switch
            {
                AppendStatus.Committed => Filed(octets, result),
                AppendStatus.Duplicate => new DeliveryReceipt
                {
                    Outcome = DeliveryOutcome.Duplicate,
                    Uid = result.Uid,
                    Id = result.Id,
                },
                AppendStatus.ContentMissing when hasRoom =>
                    throw new ContentMissingException($"The content of message {message.Id} is not in the store."),
                _ => new DeliveryReceipt
                {
                    Outcome = octets > Quota ? DeliveryOutcome.LargerThanQuota : DeliveryOutcome.OverQuota,
                },
            };
        }
        catch (Exception exception)
        {
            logger.DeliveryFailed(exception, message.Id);
            Retire(); // the outcome of the commit is unknown; the retry must start from the store
            throw;
        }
        finally
        {
            _reservedOctets -= hasRoom ? octets : 0;
            _inFlight.Remove(key);
        }
    }

    private DeliveryReceipt Filed(long octets, AppendResult result)
    {
        _octets += octets;
        _everFiled = true;
        _watchers?.Pulse();
        return new DeliveryReceipt { Outcome = DeliveryOutcome.Filed, Uid = result.Uid, Id = result.Id };
    }

    /// <summary>
    /// Appends with the next UID, or with a later one if another writer used it. The retry is safe, because a
    /// conflicting append changes nothing. The counters are wrong then, so the grain deactivates after its current
    /// calls.
    /// </summary>
    private async Task<AppendResult> AppendAsync(MessageEntry entry)
    {
        entry = entry with { Uid = _nextUid++ };
        for (int attempt = 1; attempt <= MaxAttempts; attempt++)
        {
            AppendResult result = await store.AppendAsync(entry, CancellationToken.None);
            if (result.Status != AppendStatus.UidConflict)
            {
                return result;
            }

            logger.UidTaken(entry.Uid, attempt);
            Retire();
            MailboxHead head = await store.ReadHeadAsync(_mailbox, CancellationToken.None);
            _nextUid = Math.Max(_nextUid, head.NextUid);
            entry = entry with { Uid = _nextUid++ };
        }

        throw new InconsistentStateException("Another writer of the mailbox used every UID.");
    }

    /// <summary>
    /// Distinguishes a duplicate from a new message in a full mailbox. An append at UID 1, which is in use once a
    /// message was filed, either finds the delivery key or changes nothing.
    /// </summary>
    private async Task<AppendResult> FindDuplicateAsync(MessageEntry entry) => _everFiled
        ? await store.AppendAsync(entry with { Content = null, Uid = 1 }, CancellationToken.None)
        : new AppendResult(AppendStatus.UidConflict, 0, Guid.Empty);

    /// <summary>Reads the head for an activation, whose fault does not pass the filter of calls.</summary>
    private async Task<MailboxHead> ReadHeadAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await store.ReadHeadAsync(_mailbox, cancellationToken);
        }
        catch (StorageUnavailableException exception)
        {
            throw StorageFaultFilter.Translate(exception);
        }
    }

    /// <summary>Deactivates the grain. Closes the watches, because Orleans waits for open calls.</summary>
    private void Retire()
    {
        _watchers?.Close();
        DeactivateOnIdle();
    }

    private async Task ChangeQuotaAsync(Task previous, long? octets, CancellationToken cancellationToken)
    {
        await Task.WhenAny(previous); // one write at a time; the earlier caller handles a failure of the earlier write
        if (settings.RecordExists && _quotaOctets == octets)
        {
            return;
        }

        settings.State = new MailboxSettings { QuotaOctets = octets };
        try
        {
            await settings.WriteStateAsync(cancellationToken);
        }
        catch
        {
            Retire(); // memory is ahead of the store
            throw;
        }

        _quotaOctets = octets;
    }
}
