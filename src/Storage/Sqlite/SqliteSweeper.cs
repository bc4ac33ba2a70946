namespace RelateMail.Storage.Sqlite;

/// <inheritdoc cref="IStorageSweeper"/>
/// <remarks>Each step is one small operation, queued among those of incoming mail, that reads neither contents in use
/// nor keys that are kept. The foreign key from message to content is a second safeguard.</remarks>
internal sealed class SqliteSweeper(Func<SqliteDatabase> database) : IStorageSweeper
{
    private const int ContentsAtOnce = 100;
    private const int PiecesAtOnce = 256;
    private const int KeysAtOnce = 500;

    public async Task<SweepResult> SweepAsync(
        DateTimeOffset contentBefore, DateTimeOffset keysBefore, DateTimeOffset tombstonesBefore,
        CancellationToken cancellationToken)
    {
        SqliteWriter writer = database().Writer;
        long contents = await RepeatAsync(
            writer,
            session => ContentTable.DeleteUnreferenced(session, contentBefore, ContentsAtOnce, PiecesAtOnce),
            cancellationToken);
        long keys = await RepeatAsync(
            writer, session => DeliveryTable.Delete(session, keysBefore, KeysAtOnce), cancellationToken);
        long tombstones = await RepeatAsync(
            writer, session => TombstoneTable.Delete(session, tombstonesBefore, KeysAtOnce), cancellationToken);
        return new SweepResult(contents, keys, tombstones);
    }

    private static async Task<long> RepeatAsync(
        SqliteWriter writer, Func<SqliteSession, int> step, CancellationToken cancellationToken)
    {
        long total = 0;
        int deleted;
        do
        {
            deleted = await writer.RunAsync(step, 0, cancellationToken);
            total += deleted;
        }
        while (deleted > 0);

        return total;
    }
}
