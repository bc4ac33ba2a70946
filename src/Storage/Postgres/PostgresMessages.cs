using Microsoft.Extensions.Logging;
using RelateMail.Storage.GroupCommit;

namespace RelateMail.Storage.Postgres;

/// <summary>The writer of entries, while the store is open.</summary>
/// <remarks>One: the UIDs of a mailbox are filed in the order they were handed over, and no batch waits for the rows of
/// another.</remarks>
internal sealed class PostgresMessages(PostgresDatabase database, ILogger logger, StorageMetrics? metrics)
    : IAsyncDisposable
{
    private readonly PostgresWriter<MessageEntry, AppendResult> _appends = new(
        (entries, again) => database.RunAsync(
            (connection, repeated) => new MessageAppends(connection, entries, again || repeated).RunAsync()),
        logger,
        CommitMeter.Create(metrics, "message"));

    public PostgresDatabase Database => database;

    public Task<AppendResult> AppendAsync(MessageEntry entry, CancellationToken cancellationToken) =>
        _appends.RunAsync(entry, entry.Details.Length, cancellationToken);

    public ValueTask DisposeAsync() => _appends.DisposeAsync();
}
