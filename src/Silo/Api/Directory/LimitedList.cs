using RelateMail.Grains.Abstractions;
using RelateMail.Grains.Contracts;
using RelateMail.Grains.Directory;
using RelateMail.Silo.Api.Http;

namespace RelateMail.Silo.Api.Directory;

/// <summary>Reads a page of records, and one more if there is one.</summary>
internal delegate Task<IReadOnlyList<Listed<TInfo>>> ListReader<TInfo>(
    DirectoryQuery query, CancellationToken cancellationToken);

/// <summary>Lists within the limits of a key. A page costs the same whatever the number of records outside.</summary>
internal static class LimitedList
{
    /// <summary>Records at addresses.</summary>
    /// <param name="limits">Of the key that asks.</param>
    /// <param name="list">Reads a page of all records.</param>
    /// <param name="find">Reads one record; null if it does not exist.</param>
    public static ListReader<TInfo> OfAddresses<TInfo>(
        KeyLimits limits, ListReader<TInfo> list, Func<string, CancellationToken, Task<TInfo?>> find)
        where TInfo : class => limits switch
        {
            { AreSet: false } => list,
            { Mailboxes: { } mailboxes } => (query, token) =>
                FindAsync(mailboxes.Where(limits.AllowsAddress), query, find, token),
            _ => (query, token) => MergeAsync(limits.Domains!, query, list, token),
        };

    /// <summary>Domains.</summary>
    /// <inheritdoc cref="OfAddresses"/>
    public static ListReader<TInfo> OfDomains<TInfo>(
        KeyLimits limits, ListReader<TInfo> list, Func<string, CancellationToken, Task<TInfo?>> find)
        where TInfo : class => !limits.AreSet
        ? list
        : (query, token) => FindAsync((limits.Domains ?? []).Where(limits.AllowsDomain), query, find, token);

    /// <summary>Keys that another key may see.</summary>
    public static ListReader<ApiKeyInfo> Visible(ApiKey asking, DirectoryReader directory) => !asking.Limits.AreSet
        ? directory.ListKeysAsync
        : async (query, token) =>
        {
            var visible = new List<Listed<ApiKeyInfo>>();
            IReadOnlyList<Listed<ApiKeyInfo>> some;
            do
            {
                some = await directory.ListKeysAsync(query, token);
                visible.AddRange(some.Where(one => asking.Owns(one.Name)
                    && asking.Limits.Contain(one.Info.Domains?.Names, one.Info.Mailboxes?.Names)));
                query = query with { After = some.Count > 0 ? some[^1].Name : query.After };
            }
            while (visible.Count < query.Limit && some.Count == query.Limit);
            return [.. visible.Take(query.Limit)];
        };

    /// <summary>The records that exist of the names, in the order of the query.</summary>
    private static async Task<IReadOnlyList<Listed<TInfo>>> FindAsync<TInfo>(
        IEnumerable<string> names, DirectoryQuery query, Func<string, CancellationToken, Task<TInfo?>> find,
        CancellationToken cancellationToken)
        where TInfo : class
    {
        IEnumerable<string> matching = names.Where(name =>
            name.StartsWith(query.Prefix ?? "", StringComparison.Ordinal)
            && (query.Domain is null || MailboxAddress.DomainOf(name) == query.Domain)
            && (query.After is not { } after
                || string.CompareOrdinal(name, after) * (query.IsDescending ? -1 : 1) > 0));
        matching = query.IsDescending
            ? matching.OrderDescending(StringComparer.Ordinal)
            : matching.Order(StringComparer.Ordinal);
        var found = new List<Listed<TInfo>>();
        foreach (string name in matching)
        {
            if (await find(name, cancellationToken) is { } info)
            {
                found.Add(new Listed<TInfo>(name, info));
                if (found.Count == query.Limit)
                {
                    break;
                }
            }
        }

        return found;
    }

    /// <summary>The records of the domains in one order.</summary>
    private static async Task<IReadOnlyList<Listed<TInfo>>> MergeAsync<TInfo>(
        IReadOnlyList<string> domains, DirectoryQuery query, ListReader<TInfo> list,
        CancellationToken cancellationToken)
    {
        var all = new List<Listed<TInfo>>();
        foreach (string domain in domains.Where(domain => query.Domain is null || domain == query.Domain))
        {
            all.AddRange(await list(query with { Domain = domain }, cancellationToken));
        }

        IEnumerable<Listed<TInfo>> sorted = query.IsDescending
            ? all.OrderByDescending(one => one.Name, StringComparer.Ordinal)
            : all.OrderBy(one => one.Name, StringComparer.Ordinal);
        return [.. sorted.Take(query.Limit)];
    }
}
