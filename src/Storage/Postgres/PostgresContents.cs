using Microsoft.Extensions.Logging;
using Npgsql;
using RelateMail.Storage.GroupCommit;

namespace RelateMail.Storage.Postgres;

/// <summary>The writers and readers of contents, while the store is open.</summary>
/// <remarks>Contents that came at once have a writer of their own: they need not wait for pieces. Changes stay in the order
/// they were handed over: pieces before the end of their content.</remarks>
internal sealed class PostgresContents : IAsyncDisposable
{
    private readonly PostgresDatabase _database;
    private readonly PostgresWriter<WholeContent, bool> _adds;
    private readonly PostgresWriter<ContentChange, int> _changes;

    public PostgresContents(PostgresDatabase database, ILogger logger, StorageMetrics? metrics)
    {
        _database = database;
        _adds = new(
            (contents, _) => database.RunAsync(connection => WholeContents.AddAsync(connection, contents)),
            logger,
            CommitMeter.Create(metrics, "content"));
        _changes = new(
            (changes, _) => database.RunAsync(connection => ContentChanges.ApplyAsync(connection, changes)),
            logger,
            CommitMeter.Create(metrics, "piece"));
    }

    /// <exception cref="InvalidOperationException">The id stands for another content.</exception>
    public async Task AddAsync(WholeContent content, CancellationToken cancellationToken)
    {
        if (!await _adds.RunAsync(content, content.Octets.Length, cancellationToken))
        {
            throw new InvalidOperationException($"Content {content.Id} is there already, with other octets.");
        }
    }

    public Task<int> ChangeAsync(ContentChange change, long octets, CancellationToken cancellationToken) =>
        _changes.RunAsync(change, octets, cancellationToken);

    public Task<T> ReadAsync<T>(Func<NpgsqlConnection, Task<T>> read, CancellationToken cancellationToken) =>
        _database.ReadAsync(read, cancellationToken);

    public async ValueTask DisposeAsync()
    {
        await _adds.DisposeAsync();
        await _changes.DisposeAsync();
    }
}
