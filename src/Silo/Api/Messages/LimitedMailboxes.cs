using RelateMail.Grains.Abstractions;
using RelateMail.Grains.Contracts;
using RelateMail.Silo.Api.Http;

namespace RelateMail.Silo.Api.Messages;

/// <summary>The list of mailboxes within the limits of a key.</summary>
internal sealed class LimitedMailboxes(KeyLimits limits, IGrainFactory grains)
{
    private readonly IMailboxListGrain _all = grains.GetGrain<IMailboxListGrain>(0);

    public Task<MailboxPage> ListAsync(MailboxQuery query, CancellationToken cancellationToken) => limits switch
    {
        { AreSet: false } => _all.ListAsync(query, cancellationToken),
        { Mailboxes: { } mailboxes } => FindAsync(mailboxes, query, cancellationToken),
        _ => MergeAsync(limits.Domains!, query, cancellationToken),
    };

    private async Task<MailboxPage> FindAsync(
        IReadOnlyList<string> mailboxes, MailboxQuery query, CancellationToken cancellationToken)
    {
        var found = new List<MailboxItem>();
        IEnumerable<string> matching = mailboxes.Where(address => limits.AllowsAddress(address)
            && address.StartsWith(query.Prefix ?? "", StringComparison.Ordinal)
            && (query.Domain is null || MailboxAddress.DomainOf(address) == query.Domain)
            && string.CompareOrdinal(address, query.After) > 0);
        foreach (string address in matching.Order(StringComparer.Ordinal))
        {
            MailboxStatus status =
                await grains.GetGrain<IInternalMailboxGrain>(address).GetStatusAsync(cancellationToken);
            if (await MailboxesApi.ExistsAsync(address, status, grains, cancellationToken))
            {
                found.Add(new MailboxItem { Address = address, Status = status });
            }

            if (found.Count > query.Limit)
            {
                break;
            }
        }

        return Page(found, query);
    }

    private async Task<MailboxPage> MergeAsync(
        IReadOnlyList<string> domains, MailboxQuery query, CancellationToken cancellationToken)
    {
        var all = new List<MailboxItem>();
        bool hasMore = false;
        foreach (string domain in domains.Where(domain => query.Domain is null || domain == query.Domain))
        {
            MailboxPage page = await _all.ListAsync(query with { Domain = domain }, cancellationToken);
            all.AddRange(page.Items);
            hasMore |= page.HasMore;
        }

        MailboxPage merged = Page([.. all.OrderBy(item => item.Address, StringComparer.Ordinal)], query);
        return merged with { HasMore = merged.HasMore || hasMore };
    }

    private static MailboxPage Page(List<MailboxItem> items, MailboxQuery query) =>
        new() { Items = [.. items.Take(query.Limit)], HasMore = items.Count > query.Limit };
}
