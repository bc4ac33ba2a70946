using System.Globalization;

namespace RelateMail.Storage.Sqlite;

/// <inheritdoc cref="IStorageSweeper"/>
/// <remarks>Each step is one small operation, queued among those of incoming mail, that reads neither contents in use
/// nor keys that are kept. The foreign key from message to content is a second safeguard.</remarks>
internal sealed class SqliteSweeper(Func<SqliteDatabase> database) : IStorageSweeper
{
    private const int ContentsAtOnce = 100;
    private const int PiecesAtOnce = 256;
    private const int KeysAtOnce = 500;

    /// <summary>Free pages are moved out of the file in steps, each shorter than a commit of a large mail.</summary>
    private const int FreePagesAtOnce = 1000;

    /// <summary>Free pages that stay in the file for the mail to come: 16 MiB.</summary>
    private const int SparePages = 4096;

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
        _ = await RepeatAsync(writer, Shrink, cancellationToken);
        return new SweepResult(contents, keys, tombstones);
    }

    /// <summary>
    /// Gives free pages back to the disk. Does nothing for a file of an earlier version, which has no list of what
    /// refers to a page.
    /// </summary>
    /// <returns>The pages by which the file is shorter.</returns>
    private static int Shrink(SqliteSession session)
    {
        int free = ReadNumber(session, "PRAGMA freelist_count");
        int excess = Math.Min(free - SparePages, FreePagesAtOnce);
        if (excess <= 0)
        {
            return 0;
        }

        session.Execute(string.Create(CultureInfo.InvariantCulture, $"PRAGMA incremental_vacuum({excess})"));
        return free - ReadNumber(session, "PRAGMA freelist_count");
    }

    private static int ReadNumber(SqliteSession session, string pragma) =>
        int.Parse(session.ReadText(pragma) ?? "0", CultureInfo.InvariantCulture);

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
