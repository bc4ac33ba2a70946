using Orleans.Concurrency;
using RelateMail.Grains.Contracts;
using RelateMail.Storage;

namespace RelateMail.Grains.Mailboxes;

/// <inheritdoc cref="IMailboxListGrain"/>
/// <remarks>Reentrant, because it has no state and only waits for the store and for other grains.</remarks>
[GrainType("mailbox-list"), StatelessWorker(1), Reentrant]
internal sealed class MailboxListGrain(IMailboxIndex mailboxes, StoreEpoch epoch, DefaultQuotas quotas)
    : Grain, IMailboxListGrain
{
    private const int MaxLimit = 200;

    public async Task<MailboxPage> ListAsync(MailboxQuery query, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(query.Limit, 1, nameof(query));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(query.Limit, MaxLimit, nameof(query));
        IReadOnlyList<MailboxRow> rows = await mailboxes.ListAsync(
            new MailboxFilter(query.Domain, query.Prefix, query.After, query.Limit + 1), cancellationToken);
        long uidValidity = await epoch.ReadAsync(cancellationToken);
        MailboxItem[] items = await Task.WhenAll(
            rows.Take(query.Limit).Select(row => DescribeAsync(row, uidValidity, cancellationToken)));
        return new MailboxPage { Items = [.. items], HasMore = rows.Count > query.Limit };
    }

    public Task<long> GetEpochAsync(CancellationToken cancellationToken) =>
        epoch.ReadAsync(cancellationToken).AsTask();

    private async Task<MailboxItem> DescribeAsync(
        MailboxRow row, long uidValidity, CancellationToken cancellationToken)
    {
        AccountInfo? account =
            await GrainFactory.GetGrain<IAccountGrain>(row.Address).GetAsync(cancellationToken);
        return new MailboxItem
        {
            Address = row.Address,
            Status = row.Head.ToStatus(quotas.Apply(row.Address, account?.QuotaOctets), uidValidity),
            HasAccount = account is not null,
        };
    }
}
