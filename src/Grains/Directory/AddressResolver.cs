using RelateMail.Grains.Abstractions;
using RelateMail.Grains.Contracts;

namespace RelateMail.Grains.Directory;

/// <summary>Resolves one address. Reads the settings of each domain only once.</summary>
/// <param name="grains">Domains, accounts, aliases and mailboxes.</param>
/// <param name="expansions">
/// Resolutions of aliases by their own address, so that another tag of an alias does not expand it again.
/// </param>
/// <param name="quotas">Quotas of mailboxes that have none of their own.</param>
/// <param name="cancellationToken">Ends the calls.</param>
internal sealed class AddressResolver(
    IGrainFactory grains, ResolutionCache expansions, DefaultQuotas quotas, CancellationToken cancellationToken)
{
    private const string Postmaster = "postmaster";

    /// <summary>Levels of aliases.</summary>
    private const int MaxDepth = 10;

    /// <summary>Addresses that one alias expands to, including intermediate aliases.</summary>
    private const int MaxAddresses = 1_000;

    private readonly Dictionary<string, Task<DomainSettings?>> _domains = new(StringComparer.Ordinal);

    /// <summary>The account at an address, or the targets of an alias if there is no account.</summary>
    private sealed record Match(string Address, AccountInfo? Account, string[] Targets, string? Tag);

    /// <summary>An account that an address leads to, with the tag of the way to it.</summary>
    private sealed record Target(AccountInfo Account, string? Tag);

    public async Task<Resolution> ResolveAsync(string address)
    {
        if (await ReadDomainAsync(address) is not { } domain)
        {
            return Negative(ResolutionOutcome.NotHosted);
        }

        bool isPostmaster = MailboxAddress.LocalPartOf(address) == Postmaster;
        Match? match = await FindAsync(address, domain.PlusSeparator);
        Resolution resolution = await ResolveAsync(match);
        bool fallsBack = match is null || (isPostmaster && !IsDeliverable(resolution));
        if (fallsBack && domain.CatchAll is { } catchAll && await ReadDomainAsync(catchAll) is { } other)
        {
            Match? caught = await FindAsync(catchAll, other.PlusSeparator);
            resolution = await ResolveAsync(caught);
            resolution = resolution with { Tag = null };
        }

        if (isPostmaster && !IsDeliverable(resolution))
        {
            // RFC 5321 §4.5.1: never rejected, but deferred if the mailbox is full
            long? quota = quotas.Apply(address, null);
            resolution = await IsFullAsync(address, quota)
                ? Negative(ResolutionOutcome.OverQuota)
                : new() { Outcome = ResolutionOutcome.Found, Targets = [address], LargestQuota = quota };
        }

        return resolution with { AuthenticationPolicy = domain.AuthenticationPolicy };
    }

    private static bool IsDeliverable(Resolution resolution) =>
        resolution.Outcome is ResolutionOutcome.Found or ResolutionOutcome.OverQuota;

    private static Resolution Negative(ResolutionOutcome outcome) => new() { Outcome = outcome };

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

    /// <summary>True if the answer was made of an expansion that was cached before.</summary>
    public bool UsedExpansion { get; private set; }

    /// <summary>The match for the address, or for the address without its plus-tag.</summary>
    private async Task<Match?> FindAsync(string address, string? plusSeparator)
    {
        Match? match = await FindExactAsync(address);
        return match is null && plusSeparator is not null
            && MailboxAddress.TryTakeTag(address, plusSeparator, out string? stripped, out string? tag)
            && await FindExactAsync(stripped) is { } untagged
            ? untagged with { Tag = tag }
            : match;
    }

    private async Task<Match?> FindExactAsync(string address)
    {
        Task<AccountInfo?> account = grains.GetGrain<IAccountGrain>(address).GetAsync(cancellationToken);
        Task<string[]?> alias = grains.GetGrain<IAliasGrain>(address).GetAsync(cancellationToken);
        await Task.WhenAll(account, alias);
        return (await account, await alias) switch
        {
            ({ } info, _) => new Match(address, info, [], Tag: null),
            (null, { } targets) => new Match(address, null, targets, Tag: null),
            _ => null,
        };
    }

    /// <summary>
    /// Looks up a target of an alias like any other address, but without the catch-all of its domain.
    /// </summary>
    /// <param name="target">The address of the target, and the tag that led to it.</param>
    private async Task<Match?> FindTargetAsync((string Address, string? Tag) target) =>
        await ReadDomainAsync(target.Address) is { } domain
        && await FindAsync(target.Address, domain.PlusSeparator) is { } match
            ? match with { Tag = match.Tag ?? target.Tag }
            : null;

    private async Task<Resolution> ResolveAsync(Match? match)
    {
        if (match is null)
        {
            return Negative(ResolutionOutcome.NoSuchMailbox);
        }

        if (match.Account is not null)
        {
            return await ExpandAsync(match);
        }

        if (!expansions.TryGet(match.Address, out Resolution? resolution))
        {
            resolution = await ExpandAsync(match with { Tag = null });
            if (resolution.Outcome == ResolutionOutcome.Found)
            {
                expansions.Put(match.Address, resolution); // as every positive answer, for a few seconds
            }
        }
        else
        {
            UsedExpansion = true;
        }

        return resolution.WithTag(match.Tag);
    }

    /// <summary>
    /// Follows aliases level by level. Skips addresses that were already expanded, which ends cycles.
    /// </summary>
    private async Task<Resolution> ExpandAsync(Match match)
    {
        var accounts = new Dictionary<string, Target>(StringComparer.Ordinal);
        var expanded = new HashSet<string>(StringComparer.Ordinal);
        var asked = new HashSet<string>(StringComparer.Ordinal);
        Match[] level = [match];
        for (int depth = 0; level.Length > 0; depth++)
        {
            var next = new List<(string Address, string? Tag)>();
            foreach (Match found in level.Where(found => expanded.Add(found.Address)))
            {
                if (found.Account is { } account)
                {
                    accounts[found.Address] = new Target(account, found.Tag);
                }

                next.AddRange(found.Targets.Where(asked.Add).Select(target => (target, found.Tag)));
            }

            if (asked.Count > MaxAddresses || (next.Count > 0 && depth >= MaxDepth))
            {
                return new Resolution { Outcome = ResolutionOutcome.TooManyTargets };
            }

            level = [.. (await Task.WhenAll(next.Select(FindTargetAsync))).OfType<Match>()];
        }

        return await JudgeAsync(accounts, match.Tag);
    }

    private async Task<Resolution> JudgeAsync(Dictionary<string, Target> accounts, string? tag)
    {
        KeyValuePair<string, Target>[] enabled = [.. accounts.Where(account => !account.Value.Account.Disabled)];
        if (enabled.Length == 0)
        {
            return Negative(accounts.Count > 0 ? ResolutionOutcome.Disabled : ResolutionOutcome.NoSuchMailbox);
        }

        // A full mailbox among others remains a target: its delivery reports OverQuota, so that no recipient is omitted
        // silently.
        bool[] full = await Task.WhenAll(
            enabled.Select(account => IsFullAsync(account.Key, QuotaOf(account))));
        return Array.TrueForAll(full, isFull => isFull)
            ? Negative(ResolutionOutcome.OverQuota)
            : new Resolution
            {
                Outcome = ResolutionOutcome.Found,
                Targets = [.. enabled.Select(account => account.Key)],
                Tag = tag,
                TargetTags = [.. enabled.Select(account => account.Value.Tag)],
                LargestQuota = LargestQuota(enabled),
            };
    }

    /// <returns>Null if an account is unlimited.</returns>
    private long? LargestQuota(KeyValuePair<string, Target>[] accounts)
    {
        long largest = 0;
        foreach (KeyValuePair<string, Target> account in accounts)
        {
            if (QuotaOf(account) is not { } quota)
            {
                return null;
            }

            largest = Math.Max(largest, quota);
        }

        return largest;
    }

    private long? QuotaOf(KeyValuePair<string, Target> account) =>
        quotas.Apply(account.Key, account.Value.Account.QuotaOctets);

    private async Task<bool> IsFullAsync(string mailbox, long? quotaOctets)
    {
        if (quotaOctets is not { } quota)
        {
            return false;
        }

        MailboxStatus status = await grains.GetGrain<IInternalMailboxGrain>(mailbox).GetStatusAsync(cancellationToken);
        return status.Octets >= quota;
    }
}
