using RelateMail.Storage;

namespace RelateMail.Grains.Tests.Harness;

/// <summary>The directory in memory, with its accounts in the list of mailboxes.</summary>
internal sealed class MemoryDirectoryStore(MemoryMessageStore mailboxes) : IDirectoryStore
{
    private readonly Lock _lock = new();
    private readonly SortedDictionary<string, DirectoryRow>[] _tables =
    [
        .. Enum.GetValues<DirectoryKind>()
            .Select(_ => new SortedDictionary<string, DirectoryRow>(StringComparer.Ordinal)),
    ];

    public bool IsShared => false;

    /// <summary>When the import of earlier records ended; null before that.</summary>
    public DateTimeOffset? ImportedAt { get; set; } = DateTimeOffset.UnixEpoch;

    public Task<DirectoryRow?> FindAsync(DirectoryKind kind, string name, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            return Task.FromResult(_tables[(int)kind].GetValueOrDefault(name));
        }
    }

    public Task<IReadOnlyList<DirectoryRow>> FindManyAsync(
        DirectoryKind kind, IReadOnlyCollection<string> names, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            return Task.FromResult<IReadOnlyList<DirectoryRow>>(
                [.. names.Select(name => _tables[(int)kind].GetValueOrDefault(name)).OfType<DirectoryRow>()]);
        }
    }

    public Task<IReadOnlyList<DirectoryRow>> ListAsync(DirectoryFilter filter, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            IEnumerable<DirectoryRow> rows = _tables[(int)filter.Kind].Values.Where(row =>
                row.Name.StartsWith(filter.Prefix ?? "", StringComparison.Ordinal)
                && (filter.Domain is null || row.Name.EndsWith($"@{filter.Domain}", StringComparison.Ordinal)));
            rows = filter.IsDescending ? rows.Reverse() : rows;
            return Task.FromResult<IReadOnlyList<DirectoryRow>>([.. rows
                .Where(row => filter.After is null
                    || string.CompareOrdinal(row.Name, filter.After) * (filter.IsDescending ? -1 : 1) > 0)
                .Take(filter.Limit)]);
        }
    }

    public Task<long> CountAsync(DirectoryKind kind, string? domain, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            return Task.FromResult((long)_tables[(int)kind].Count);
        }
    }

    public async Task<bool> WriteAsync(DirectoryChange change, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            SortedDictionary<string, DirectoryRow> table = _tables[(int)change.Kind];
            bool exists = table.TryGetValue(change.Name, out DirectoryRow? before);
            if (exists != change.Exists || (exists && before!.UpdatedAt != change.ExpectedUpdatedAt))
            {
                return !exists && change.Body is null;
            }

            if (change.Body is { } body)
            {
                table[change.Name] = new DirectoryRow(change.Name, change.CreatedAt, change.UpdatedAt, body);
            }
            else
            {
                table.Remove(change.Name);
            }
        }

        if (change.Kind == DirectoryKind.Account)
        {
            await mailboxes.SetAccountAsync(change.Name, change.Body is not null, cancellationToken);
        }

        return true;
    }

    public Task<DateTimeOffset?> ReadImportAsync(CancellationToken cancellationToken) =>
        Task.FromResult(ImportedAt);

    public Task SetImportedAsync(DateTimeOffset at, CancellationToken cancellationToken) => Task.CompletedTask;

    public Task<IReadOnlyList<string>> ListEarlierAsync(DirectoryKind kind, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<string>>([]);
}
