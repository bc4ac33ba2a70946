namespace RelateMail.Storage;

/// <summary>
/// The records of the directory: hosted domains, accounts, aliases and API keys. Each kind is a table of its own. The
/// grain of a record is its only writer and the cache in front of it.
/// </summary>
public interface IDirectoryStore
{
    /// <summary>True if silos of earlier versions can use the database at the same time.</summary>
    bool IsShared { get; }

    /// <summary>A record by its name; null if it does not exist.</summary>
    Task<DirectoryRow?> FindAsync(DirectoryKind kind, string name, CancellationToken cancellationToken);

    /// <summary>The records that exist of these names, in any order.</summary>
    /// <param name="kind">The table.</param>
    /// <param name="names">1,000 at most.</param>
    /// <param name="cancellationToken">Ends the query.</param>
    Task<IReadOnlyList<DirectoryRow>> FindManyAsync(
        DirectoryKind kind, IReadOnlyCollection<string> names, CancellationToken cancellationToken);

    /// <summary>
    /// Records in ordinal order of their names. A page costs the same whatever the number of records.
    /// </summary>
    Task<IReadOnlyList<DirectoryRow>> ListAsync(DirectoryFilter filter, CancellationToken cancellationToken);

    /// <summary>The number of records. Reads an index as a whole.</summary>
    /// <param name="kind">The table.</param>
    /// <param name="domain">Canonical; null for all domains.</param>
    /// <param name="cancellationToken">Ends the query.</param>
    Task<long> CountAsync(DirectoryKind kind, string? domain, CancellationToken cancellationToken);

    /// <summary>
    /// Creates, replaces or deletes a record; durable when the task completes. The account of a mailbox is recorded in
    /// the list of mailboxes in the same commit. A change that was made before counts as made.
    /// </summary>
    /// <returns>False if the record was not in the expected state; nothing was changed.</returns>
    /// <exception cref="StorageUnavailableException">The outcome is unknown.</exception>
    Task<bool> WriteAsync(DirectoryChange change, CancellationToken cancellationToken);

    /// <summary>When the records of earlier versions were copied; null before that.</summary>
    Task<DateTimeOffset?> ReadImportAsync(CancellationToken cancellationToken);

    /// <summary>Records that the records of earlier versions were copied. A second call changes nothing.</summary>
    Task SetImportedAsync(DateTimeOffset at, CancellationToken cancellationToken);

    /// <summary>The names of all records in the grain state of earlier versions.</summary>
    Task<IReadOnlyList<string>> ListEarlierAsync(DirectoryKind kind, CancellationToken cancellationToken);
}

/// <summary>The kinds of records.</summary>
public enum DirectoryKind
{
    /// <summary>A hosted domain; its name is canonical.</summary>
    Domain,

    /// <summary>An account; its name is a canonical address.</summary>
    Account,

    /// <summary>An alias; its name is a canonical address.</summary>
    Alias,

    /// <summary>A key of the API.</summary>
    ApiKey,
}

/// <summary>A record.</summary>
/// <param name="Name">Unique in its kind.</param>
/// <param name="CreatedAt">UTC, to the millisecond; null if an earlier version created it.</param>
/// <param name="UpdatedAt">The last change; no two states of a record share it. Null if an earlier version made it.
/// </param>
/// <param name="Body">UTF-8 JSON that the store does not parse.</param>
public sealed record DirectoryRow(
    string Name, DateTimeOffset? CreatedAt, DateTimeOffset? UpdatedAt, ReadOnlyMemory<byte> Body);

/// <summary>A selection of records.</summary>
/// <param name="Kind">The table.</param>
/// <param name="Domain">Canonical; null for all domains.</param>
/// <param name="Prefix">The beginning of the name; null or empty for all.</param>
/// <param name="After">Exclusive name, before it if descending; null from the first in that order.</param>
/// <param name="Limit">At least 1.</param>
/// <param name="IsDescending">True for the last name first.</param>
public readonly record struct DirectoryFilter(
    DirectoryKind Kind, string? Domain, string? Prefix, string? After, int Limit, bool IsDescending = false);

/// <summary>A change of one record.</summary>
public sealed record DirectoryChange
{
    public required DirectoryKind Kind { get; init; }

    public required string Name { get; init; }

    /// <summary>False if the record must not exist.</summary>
    public required bool Exists { get; init; }

    /// <summary>The time of the last change of the record that must exist.</summary>
    public DateTimeOffset? ExpectedUpdatedAt { get; init; }

    public DateTimeOffset? CreatedAt { get; init; }

    public DateTimeOffset? UpdatedAt { get; init; }

    /// <summary>UTF-8 JSON; null to delete the record.</summary>
    public byte[]? Body { get; init; }

    /// <summary>The domain of an address, by which records are listed: the text after the last at sign.</summary>
    internal string Domain => WebhookScopes.DomainOf(Name);
}
