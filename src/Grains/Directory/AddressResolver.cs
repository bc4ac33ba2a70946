using RelateMail.Grains.Abstractions;

namespace RelateMail.Grains.Directory;

/// <summary>Resolves one address, once: what it has read of domains it reads only once.</summary>
internal sealed class AddressResolver(IGrainFactory grains, CancellationToken cancellationToken)
{
    private const string Postmaster = "postmaster";

    /// <summary>Aliases behind each other.</summary>
    private const int MaxDepth = 10;

    /// <summary>Addresses that one alias expands to, those on the way included.</summary>
    private const int MaxAddresses = 1_000;

    private readonly Dictionary<string, Task<DomainSettings?>> _domains = new(StringComparer.Ordinal);

    /// <summary>What lies at an address: an account, or else the targets of an alias.</summary>
    private sealed record Entry(string Address, AccountInfo? Account, string[] Targets, string? Tag);

    public async Task<Resolution> ResolveAsync(string address)
    {
        if (await ReadDomainAsync(address) is not { } domain)
        {
            return Negative(ResolutionOutcome.NotHosted);
        }

        bool isPostmaster = MailboxAddress.LocalPartOf(address) == Postmaster;
        Entry? entry = await FindAsync(address, domain.PlusSeparator);
        Resolution resolution = await ExpandAsync(entry);
        bool fallsBack = entry is null || (isPostmaster && !IsThere(resolution));
        if (fallsBack && domain.CatchAll is { } catchAll && await ReadDomainAsync(catchAll) is { } other)
        {
            Entry? caught = await FindAsync(catchAll, other.PlusSeparator);
            resolution = await ExpandAsync(caught) with { Tag = null };
        }

        return isPostmaster && !IsThere(resolution)
            ? new Resolution(ResolutionOutcome.Found, [address], Tag: null) // RFC 5321 §4.5.1: never refused
            : resolution;
    }

    private static bool IsThere(Resolution resolution) =>
        resolution.Outcome is ResolutionOutcome.Found or ResolutionOutcome.OverQuota;

    private static Resolution Negative(ResolutionOutcome outcome) => new(outcome, [], Tag: null);

    private Task<DomainSettings?> ReadDomainAsync(string address)
    {
        string domain = MailboxAddress.DomainOf(address);
        if (!_domains.TryGetValue(domain, out Task<DomainSettings?>? settings))
        {
            settings = grains.GetGrain<IDomainGrain>(domain).GetAsync(cancellationToken);
            _domains.Add(domain, settings);
        }

        return settings;
    }

    /// <summary>The entry of the address, or that of the address without its plus-tag.</summary>
    private async Task<Entry?> FindAsync(string address, string? plusSeparator)
    {
        Entry? entry = await FindExactAsync(address);
        return entry is null && plusSeparator is not null
            && MailboxAddress.TryTakeTag(address, plusSeparator, out string? stripped, out string? tag)
            && await FindExactAsync(stripped) is { } untagged
            ? untagged with { Tag = tag }
            : entry;
    }

    private async Task<Entry?> FindExactAsync(string address)
    {
        Task<AccountInfo?> account = grains.GetGrain<IAccountGrain>(address).GetAsync(cancellationToken);
        Task<string[]?> alias = grains.GetGrain<IAliasGrain>(address).GetAsync(cancellationToken);
        await Task.WhenAll(account, alias);
        return (await account, await alias) switch
        {
            ({ } info, _) => new Entry(address, info, [], Tag: null),
            (null, { } targets) => new Entry(address, null, targets, Tag: null),
            _ => null,
        };
    }

    /// <summary>A target of an alias: read like an address of its own, but never caught by a catch-all.</summary>
    private async Task<Entry?> FindTargetAsync(string target) =>
        await ReadDomainAsync(target) is { } domain ? await FindAsync(target, domain.PlusSeparator) : null;

    /// <summary>
    /// Follows aliases level by level. An address that was there before is passed over: that cuts cycles.
    /// </summary>
    private async Task<Resolution> ExpandAsync(Entry? entry)
    {
        if (entry is null)
        {
            return Negative(ResolutionOutcome.NoSuchMailbox);
        }

        var accounts = new Dictionary<string, AccountInfo>(StringComparer.Ordinal);
        var expanded = new HashSet<string>(StringComparer.Ordinal);
        var asked = new HashSet<string>(StringComparer.Ordinal);
        Entry[] level = [entry];
        for (int depth = 0; level.Length > 0; depth++)
        {
            var next = new List<string>();
            foreach (Entry found in level.Where(found => expanded.Add(found.Address)))
            {
                if (found.Account is { } account)
                {
                    accounts[found.Address] = account;
                }

                next.AddRange(found.Targets.Where(asked.Add));
            }

            if (asked.Count > MaxAddresses || (next.Count > 0 && depth >= MaxDepth))
            {
                return new Resolution(ResolutionOutcome.Endless, [], null);
            }

            level = [.. (await Task.WhenAll(next.Select(FindTargetAsync))).OfType<Entry>()];
        }

        return await JudgeAsync(accounts, entry.Tag);
    }

    private async Task<Resolution> JudgeAsync(Dictionary<string, AccountInfo> accounts, string? tag)
    {
        KeyValuePair<string, AccountInfo>[] enabled = [.. accounts.Where(account => !account.Value.Disabled)];
        if (enabled.Length == 0)
        {
            return Negative(accounts.Count > 0 ? ResolutionOutcome.Disabled : ResolutionOutcome.NoSuchMailbox);
        }

        // One that is full among others is kept: its delivery is told so, and nobody is left out unseen.
        bool[] full = await Task.WhenAll(enabled.Select(account => IsFullAsync(account.Key, account.Value.QuotaOctets)));
        return Array.TrueForAll(full, isFull => isFull)
            ? Negative(ResolutionOutcome.OverQuota)
            : new Resolution(ResolutionOutcome.Found, [.. enabled.Select(account => account.Key)], tag);
    }

    private async Task<bool> IsFullAsync(string mailbox, long? quotaOctets)
    {
        if (quotaOctets is not { } quota)
        {
            return false;
        }

        MailboxStatus status = await grains.GetGrain<IMailboxGrain>(mailbox).GetStatusAsync(cancellationToken);
        return status.Octets >= quota;
    }
}
