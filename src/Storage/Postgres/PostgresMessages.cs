using Microsoft.Extensions.Logging;
using RelateMail.Storage.GroupCommit;

namespace RelateMail.Storage.Postgres;

/// <summary>The writers of entries, while the store is open.</summary>
/// <remarks>Two, and each has mailboxes of its own: the UIDs of a mailbox are filed in the order they were handed over,
/// and the two never wait for each other's rows.</remarks>
internal sealed class PostgresMessages : IAsyncDisposable
{
    private readonly PostgresWriter<MessageEntry, AppendResult>[] _appends;

    public PostgresMessages(PostgresDatabase database, ILogger logger, StorageMetrics? metrics)
    {
        Database = database;
        CommitMeter? meter = metrics is null ? null : new(metrics, "message");
        _appends = [.. Enumerable.Range(0, 2).Select(_ => new PostgresWriter<MessageEntry, AppendResult>(
            1,
            (entries, again) => database.RunAsync(
                (connection, repeated) => new MessageAppends(connection, entries, again || repeated).RunAsync()),
            logger,
            meter))];
    }

    public PostgresDatabase Database { get; }

    public Task<AppendResult> AppendAsync(MessageEntry entry, CancellationToken cancellationToken)
    {
        uint share = (uint)entry.Mailbox.GetHashCode(StringComparison.Ordinal) % (uint)_appends.Length;
        return _appends[share].RunAsync(entry, entry.Details.Length, cancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (PostgresWriter<MessageEntry, AppendResult> writer in _appends)
        {
            await writer.DisposeAsync();
        }
    }
}
