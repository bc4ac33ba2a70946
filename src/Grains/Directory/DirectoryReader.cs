using System.Runtime.CompilerServices;
using RelateMail.Grains.Contracts;
using RelateMail.Grains.State;
using RelateMail.Storage;

namespace RelateMail.Grains.Directory;

/// <summary>
/// Lists the directory from its tables. A change is in the tables before its call returns, so a list that begins
/// afterwards contains it.
/// </summary>
public sealed class DirectoryReader
{
    private readonly IDirectoryStore _store;
    private readonly IGrainFactory _grains;
    private readonly DirectoryImport _import;

    internal DirectoryReader(IDirectoryStore store, IGrainFactory grains, DirectoryImport import) =>
        (_store, _grains, _import) = (store, grains, import);

    /// <summary>A page of hosted domains.</summary>
    /// <exception cref="StorageUnavailableException">The store cannot be read.</exception>
    public Task<IReadOnlyList<Listed<DomainSettings>>> ListDomainsAsync(
        DirectoryQuery query, CancellationToken cancellationToken) =>
        ListAsync<DomainSettings, DomainSettings>(
            DirectoryKind.Domain, query, static domain => domain, cancellationToken);

    /// <summary>A page of accounts.</summary>
    /// <exception cref="StorageUnavailableException">The store cannot be read.</exception>
    public Task<IReadOnlyList<Listed<AccountInfo>>> ListAccountsAsync(
        DirectoryQuery query, CancellationToken cancellationToken) =>
        ListAsync<AccountState, AccountInfo>(
            DirectoryKind.Account, query, static account => account.ToInfo(), cancellationToken);

    /// <summary>A page of aliases.</summary>
    /// <exception cref="StorageUnavailableException">The store cannot be read.</exception>
    public Task<IReadOnlyList<Listed<AliasInfo>>> ListAliasesAsync(
        DirectoryQuery query, CancellationToken cancellationToken) =>
        ListAsync<AliasTargets, AliasInfo>(
            DirectoryKind.Alias, query, static alias => alias.ToInfo(), cancellationToken);

    /// <summary>Counts the records, one by one.</summary>
    /// <param name="domain">Canonical; null for all domains.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="StorageUnavailableException">The store cannot be read.</exception>
    public async Task<DirectoryCounts> CountAsync(string? domain, CancellationToken cancellationToken) => new(
        await _store.CountAsync(DirectoryKind.Domain, domain, cancellationToken),
        await _store.CountAsync(DirectoryKind.Account, domain, cancellationToken),
        await _store.CountAsync(DirectoryKind.Alias, domain, cancellationToken));

    /// <summary>The hosted domains of these names, at most 1,000.</summary>
    /// <exception cref="StorageUnavailableException">The store cannot be read.</exception>
    public Task<IReadOnlyDictionary<string, DomainSettings>> FindDomainsAsync(
        IReadOnlyCollection<string> names, CancellationToken cancellationToken) =>
        FindAsync<DomainSettings, DomainSettings>(
            DirectoryKind.Domain, names, static domain => domain, cancellationToken);

    /// <summary>The accounts at these addresses, at most 1,000.</summary>
    /// <exception cref="StorageUnavailableException">The store cannot be read.</exception>
    public Task<IReadOnlyDictionary<string, AccountInfo>> FindAccountsAsync(
        IReadOnlyCollection<string> names, CancellationToken cancellationToken) =>
        FindAsync<AccountState, AccountInfo>(
            DirectoryKind.Account, names, static account => account.ToInfo(), cancellationToken);

    /// <summary>The aliases at these addresses, at most 1,000.</summary>
    /// <exception cref="StorageUnavailableException">The store cannot be read.</exception>
    public Task<IReadOnlyDictionary<string, AliasInfo>> FindAliasesAsync(
        IReadOnlyCollection<string> names, CancellationToken cancellationToken) =>
        FindAsync<AliasTargets, AliasInfo>(
            DirectoryKind.Alias, names, static alias => alias.ToInfo(), cancellationToken);

    /// <summary>A page of keys of the API. The last use can be older than the key's own answer.</summary>
    /// <exception cref="StorageUnavailableException">The store cannot be read.</exception>
    public Task<IReadOnlyList<Listed<ApiKeyInfo>>> ListKeysAsync(
        DirectoryQuery query, CancellationToken cancellationToken) =>
        ListAsync<ApiKeyState, ApiKeyInfo>(
            DirectoryKind.ApiKey, query, static key => key.ToInfo(), cancellationToken);

    /// <summary>True if a domain is hosted.</summary>
    public async Task<bool> HasDomainsAsync(CancellationToken cancellationToken)
    {
        await foreach (string _ in ListDomainNamesAsync(cancellationToken))
        {
            return true;
        }

        return false;
    }

    /// <summary>The names of the hosted domains in ordinal order; also while the directory is imported.</summary>
    internal async IAsyncEnumerable<string> ListDomainNamesAsync(
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        const int Limit = 100;
        if (await _import.GetPhaseAsync() == ImportPhase.Before)
        {
            foreach (string name in await _grains.GetGrain<IDomainListGrain>(0).ListAsync(cancellationToken))
            {
                yield return name;
            }

            yield break;
        }

        string? after = null;
        IReadOnlyList<DirectoryRow> rows;
        do
        {
            rows = await _store.ListAsync(
                new DirectoryFilter(DirectoryKind.Domain, null, null, after, Limit), cancellationToken);
            foreach (DirectoryRow row in rows)
            {
                yield return after = row.Name;
            }
        }
        while (rows.Count == Limit);
    }

    private async Task<IReadOnlyDictionary<string, TInfo>> FindAsync<TRecord, TInfo>(
        DirectoryKind kind, IReadOnlyCollection<string> names, Func<TRecord, TInfo> show,
        CancellationToken cancellationToken)
    {
        IReadOnlyList<DirectoryRow> rows = await _store.FindManyAsync(kind, names, cancellationToken);
        return rows.ToDictionary(
            row => row.Name, row => show(StoredRecord.Read<TRecord>(row)), StringComparer.Ordinal);
    }

    private async Task<IReadOnlyList<Listed<TInfo>>> ListAsync<TRecord, TInfo>(
        DirectoryKind kind, DirectoryQuery query, Func<TRecord, TInfo> show, CancellationToken cancellationToken)
    {
        IReadOnlyList<DirectoryRow> rows = await _store.ListAsync(
            new DirectoryFilter(kind, query.Domain, query.Prefix, query.After, query.Limit, query.IsDescending),
            cancellationToken);
        return [.. rows.Select(row => new Listed<TInfo>(row.Name, show(StoredRecord.Read<TRecord>(row))))];
    }
}

/// <summary>A selection of names.</summary>
/// <param name="Domain">Canonical; null for all domains.</param>
/// <param name="Prefix">The beginning of the name; null or empty for all.</param>
/// <param name="After">Exclusive name, before it if descending; null from the first in that order.</param>
/// <param name="Limit">At least 1.</param>
/// <param name="IsDescending">True for the last name first.</param>
public readonly record struct DirectoryQuery(
    string? Domain, string? Prefix, string? After, int Limit, bool IsDescending);

/// <summary>Numbers of records.</summary>
public readonly record struct DirectoryCounts(long Domains, long Accounts, long Aliases);

/// <param name="Name">The canonical domain or address.</param>
/// <param name="Info">Its settings.</param>
public sealed record Listed<T>(string Name, T Info);
