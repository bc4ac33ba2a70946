using Npgsql;

namespace RelateMail.Storage.Postgres;

/// <summary>Changes of entries; each is one call of a function, and one commit.</summary>
internal static class PostgresMessageChanges
{
    private const string SetSeenSql = "SELECT message_set_seen($1, $2, $3)";
    private const string SetSeenOfManySql = "SELECT matched, changed FROM message_set_seen_many($1, $2, $3)";
    private const string DeleteSql = "SELECT message_delete($1, $2)";
    private const string DeleteManySql = "SELECT matched, freed FROM message_delete_many($1, $2)";
    private const string ReleaseSql = "SELECT status, new_uid FROM message_release($1, $2, $3)";

    public static async Task<bool> SetSeenAsync(
        NpgsqlConnection connection, string mailbox, long uid, bool seen, CancellationToken cancellationToken)
    {
        await using NpgsqlCommand set = new NpgsqlCommand(SetSeenSql, connection).Add(mailbox).Add(uid).Add(seen);
        return await set.ReadOneAsync(row => row.GetBoolean(0), cancellationToken);
    }

    public static async Task<ChangeCount> SetSeenAsync(
        NpgsqlConnection connection, string mailbox, IReadOnlyList<long> uids, bool seen,
        CancellationToken cancellationToken)
    {
        await using NpgsqlCommand set = new NpgsqlCommand(SetSeenOfManySql, connection)
            .Add(mailbox).Add(uids.ToArray()).Add(seen);
        return await set.ReadOneAsync(row => new ChangeCount(row.GetInt64(0), row.GetInt64(1)), cancellationToken);
    }

    public static async Task<bool> DeleteAsync(
        NpgsqlConnection connection, string mailbox, long uid, CancellationToken cancellationToken)
    {
        await using NpgsqlCommand delete = new NpgsqlCommand(DeleteSql, connection).Add(mailbox).Add(uid);
        return await delete.ReadOneAsync(row => row.GetBoolean(0), cancellationToken);
    }

    public static async Task<DeletionCount> DeleteAsync(
        NpgsqlConnection connection, string mailbox, IReadOnlyList<long> uids, CancellationToken cancellationToken)
    {
        await using NpgsqlCommand delete = new NpgsqlCommand(DeleteManySql, connection)
            .Add(mailbox).Add(uids.ToArray());
        return await delete.ReadOneAsync(
            row => new DeletionCount(row.GetInt64(0), row.GetInt64(1)), cancellationToken);
    }

    public static async Task<EntryRelease> ReleaseAsync(
        NpgsqlConnection connection, string mailbox, long uid, long newUid, CancellationToken cancellationToken)
    {
        await using NpgsqlCommand release = new NpgsqlCommand(ReleaseSql, connection).Add(mailbox).Add(uid).Add(newUid);
        return await release.ReadOneAsync(
            row => new EntryRelease(
                row.GetInt32(0) switch
                {
                    0 => ReleaseStatus.Released,
                    1 => ReleaseStatus.NotFound,
                    2 => ReleaseStatus.NotQuarantined,
                    _ => ReleaseStatus.UidConflict,
                },
                row.GetInt64(1)),
            cancellationToken);
    }
}
