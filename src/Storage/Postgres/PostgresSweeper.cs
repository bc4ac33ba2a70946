using Npgsql;

namespace RelateMail.Storage.Postgres;

/// <inheritdoc cref="IStorageSweeper"/>
/// <remarks>Each step is a small transaction of its own that reads neither contents in use nor keys that are kept.
/// Several silos may sweep at once: a silo skips rows that another has locked.</remarks>
internal sealed class PostgresSweeper(PostgresDatabase database) : IStorageSweeper
{
    private const int ContentsAtOnce = 100;
    private const int PiecesAtOnce = 64;
    private const int KeysAtOnce = 500;

    private const string SweepContentsSql = "SELECT removed, done FROM content_sweep($1, $2, $3)";

    private const string SweepTombstonesSql = "SELECT tombstone_sweep($1, $2)";

    public const string SweepKeysSql =
        """
        DELETE FROM delivery WHERE ctid = ANY (ARRAY(
            SELECT ctid FROM delivery WHERE received_at < $1 ORDER BY received_at LIMIT $2 FOR UPDATE SKIP LOCKED))
        """;

    public async Task<SweepResult> SweepAsync(
        DateTimeOffset contentBefore, DateTimeOffset keysBefore, DateTimeOffset tombstonesBefore,
        CancellationToken cancellationToken)
    {
        long contents = 0;
        bool done = false;
        while (!done)
        {
            (long removed, done) = await database.RunOnceAsync(
                connection => SweepContentsAsync(connection, contentBefore, cancellationToken), cancellationToken);
            contents += removed;
        }

        long keys = 0;
        for (int removed = 1; removed > 0; keys += removed)
        {
            removed = await database.RunOnceAsync(
                connection => SweepKeysAsync(connection, keysBefore, cancellationToken), cancellationToken);
        }

        long tombstones = 0;
        for (long removed = 1; removed > 0; tombstones += removed)
        {
            removed = await database.RunOnceAsync(
                connection => SweepTombstonesAsync(connection, tombstonesBefore, cancellationToken), cancellationToken);
        }

        return new SweepResult(contents, keys, tombstones);
    }

    private static async Task<(long Removed, bool Done)> SweepContentsAsync(
        NpgsqlConnection connection, DateTimeOffset before, CancellationToken cancellationToken)
    {
        await using NpgsqlCommand sweep = new NpgsqlCommand(SweepContentsSql, connection)
            .Add(before.ToMilliseconds()).Add(ContentsAtOnce).Add(PiecesAtOnce);
        return await sweep.ReadOneAsync(row => (row.GetInt64(0), row.GetBoolean(1)), cancellationToken);
    }

    private static async Task<int> SweepKeysAsync(
        NpgsqlConnection connection, DateTimeOffset before, CancellationToken cancellationToken)
    {
        await using NpgsqlCommand sweep = new NpgsqlCommand(SweepKeysSql, connection)
            .Add(before.ToMilliseconds()).Add((long)KeysAtOnce);
        return await sweep.ExecuteNonQueryAsync(cancellationToken);
    }

    private static async Task<long> SweepTombstonesAsync(
        NpgsqlConnection connection, DateTimeOffset before, CancellationToken cancellationToken)
    {
        await using NpgsqlCommand sweep = new NpgsqlCommand(SweepTombstonesSql, connection)
            .Add(before.ToMilliseconds()).Add(KeysAtOnce);
        return await sweep.ReadOneAsync(row => row.GetInt64(0), cancellationToken);
    }
}
