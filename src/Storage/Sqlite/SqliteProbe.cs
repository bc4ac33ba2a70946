namespace RelateMail.Storage.Sqlite;

/// <inheritdoc cref="IStorageProbe"/>
internal sealed class SqliteProbe(Func<SqliteDatabase> database, FreeSpace space, TimeProvider timeProvider)
    : IStorageProbe
{
    private const string MarkSql = "INSERT OR REPLACE INTO probe (only_row, marked) VALUES (1, ?)";
    private const string ReadSql = "SELECT marked FROM probe";

    public async Task<DateTimeOffset?> CheckAsync(CancellationToken cancellationToken)
    {
        space.Require();
        DateTimeOffset mark = timeProvider.GetUtcNow();
        _ = await database().Writer.RunAsync(session => Mark(session, mark), 0, cancellationToken);
        if (!await database().Readers.RunAsync(Read, cancellationToken))
        {
            throw new StorageUnavailableException("The database does not return a mark that was committed.");
        }

        return null;
    }

    public Task RequireSpaceAsync(CancellationToken cancellationToken)
    {
        space.Require();
        return Task.CompletedTask;
    }

    private static bool Mark(SqliteSession session, DateTimeOffset mark)
    {
        using SqliteStatement update = session.Prepare(MarkSql).Bind(1, mark);
        return update.Step();
    }

    private static bool Read(SqliteSession session)
    {
        using SqliteStatement read = session.Prepare(ReadSql);
        return read.Step();
    }
}
