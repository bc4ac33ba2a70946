using Npgsql;

namespace RelateMail.Storage.Postgres;

/// <summary>
/// Appends many entries in one statement: one round trip and one commit. Further statements find the reason for each
/// entry that was not appended.
/// </summary>
/// <remarks>
/// Other work may use the same rows at the same time:
/// <list type="bullet">
/// <item>A second activation of a mailbox, on another silo. Both batches lock the rows of their mailboxes in the same
/// order, so one waits for the other. After the wait PostgreSQL reads the row again, so the second writer sees the new
/// next UID and gets a conflict.</item>
/// <item>The same message by another route. The index of delivery keys detects it, even if the other commit is newer
/// than the snapshot of this statement. A separate statement, with a new snapshot, then finds the entry of the
/// key.</item>
/// <item>A sweep or an abort of the content. Both lock the content's row before they look for messages. Either they
/// wait for this commit and find the message, or they were first and this statement does not find the content.</item>
/// <item>This batch itself, if the connection broke and the outcome of its commit is unknown. The retry finds its own
/// keys with its own UIDs and ids, which means that the entries are committed.</item>
/// </list>
/// </remarks>
internal sealed class MessageAppends(NpgsqlConnection connection, IReadOnlyList<MessageEntry> entries, bool again)
{
    public const string AppendSql =
        """
        WITH given AS MATERIALIZED (
            SELECT * FROM unnest(
                $1::text[], $2::bigint[], $3::uuid[], $4::bytea[], $5::uuid[], $6::timestamptz[], $7::bigint[],
                $8::boolean[], $9::bytea[])
            WITH ORDINALITY
            AS given (address, uid, id, key, content, received_at, size, seen, details, position)
        ), box AS MATERIALIZED (
            SELECT number, address, next_uid FROM mailbox
            WHERE address IN (SELECT address FROM given) ORDER BY number FOR NO KEY UPDATE
        ), body AS MATERIALIZED (
            SELECT id FROM content WHERE id IN (SELECT content FROM given) AND size IS NOT NULL FOR KEY SHARE
        ), fresh AS (
            INSERT INTO delivery (mailbox, key, uid, id, received_at)
            SELECT box.number, given.key, given.uid, given.id, given.received_at
            FROM given JOIN box ON box.address = given.address JOIN body ON body.id = given.content
            WHERE given.uid >= box.next_uid
            ORDER BY box.number, given.uid
            ON CONFLICT (mailbox, key) DO NOTHING
            RETURNING mailbox, uid
        ), entry AS MATERIALIZED (
            SELECT fresh.mailbox, given.* FROM fresh
            JOIN box ON box.number = fresh.mailbox
            JOIN given ON given.address = box.address AND given.uid = fresh.uid
        ), filed AS (
            INSERT INTO message (mailbox, uid, id, delivery_key, content, received_at, size, seen, details)
            SELECT mailbox, uid, id, key, content, received_at, size, seen, details FROM entry ORDER BY mailbox, uid
        ), referenced AS (
            DELETE FROM content_loose WHERE content IN (SELECT content FROM entry)
        ), counted AS (
            UPDATE mailbox SET next_uid = more.next_uid, messages = mailbox.messages + more.messages,
                unseen = mailbox.unseen + more.unseen, octets = mailbox.octets + more.octets
            FROM (
                SELECT entry.mailbox, max(uid) + 1 AS next_uid, count(*) AS messages,
                    count(*) FILTER (WHERE NOT seen) AS unseen, sum(size)::bigint AS octets
                FROM entry GROUP BY entry.mailbox) AS more
            WHERE mailbox.number = more.mailbox
        )
        SELECT given.position::integer - 1, box.number IS NOT NULL, body.id IS NOT NULL,
            coalesce(given.uid < box.next_uid, false)
        FROM given LEFT JOIN box ON box.address = given.address LEFT JOIN body ON body.id = given.content
        WHERE given.position NOT IN (SELECT position FROM entry)
        """;

    private const string AddMailboxesSql =
        "INSERT INTO mailbox (address) SELECT DISTINCT unnest($1::text[]) ORDER BY 1 ON CONFLICT DO NOTHING";

    private const string FindSql =
        """
        SELECT given.position::integer - 1, delivery.uid, delivery.id
        FROM unnest($1::text[], $2::bytea[]) WITH ORDINALITY AS given (address, key, position)
        JOIN mailbox ON mailbox.address = given.address
        JOIN delivery ON delivery.mailbox = mailbox.number AND delivery.key = given.key
        """;

    private readonly AppendResult[] _results = new AppendResult[entries.Count];

    /// <summary>Indexes of the entries without a result, in the order in which they are appended.</summary>
    private List<int> _open = [.. Enumerable.Range(0, entries.Count)
        .OrderBy(index => entries[index].Mailbox, StringComparer.Ordinal).ThenBy(index => entries[index].Uid)];

    /// <returns>The result of each entry.</returns>
    public async Task<AppendResult[]> RunAsync()
    {
        while (_open.Count > 0)
        {
            (List<int> round, List<int> later) = Part();
            List<Rejection> rejected = await AppendAsync(round);
            var repeated = new List<int>();
            if (rejected.Count > 0)
            {
                await AddMailboxesAsync(rejected);
                Dictionary<int, (long Uid, Guid Id)> keys = await FindKeysAsync(rejected);
                repeated.AddRange(rejected.Where(one => !Decide(one, keys)).Select(one => one.Index));
            }

            _open = [.. repeated.Concat(later)];
        }

        return _results;
    }

    /// <summary>Splits off entries whose UID another entry of the round has: in the next round they get a
    /// conflict.</summary>
    private (List<int> Round, List<int> Later) Part()
    {
        var taken = new HashSet<(string Mailbox, long Uid)>(_open.Count);
        ILookup<bool, int> parts = _open.ToLookup(index => taken.Add((entries[index].Mailbox, entries[index].Uid)));
        return ([.. parts[true]], [.. parts[false]]);
    }

    /// <summary>Runs the statement and returns the entries that were not appended. All others are committed.</summary>
    private async Task<List<Rejection>> AppendAsync(List<int> round)
    {
        MessageEntry[] given = [.. round.Select(index => entries[index])];
        await using NpgsqlCommand append = new NpgsqlCommand(AppendSql, connection)
            .Add(Array.ConvertAll(given, entry => entry.Mailbox))
            .Add(Array.ConvertAll(given, entry => entry.Uid))
            .Add(Array.ConvertAll(given, entry => entry.Id))
            .AddOctets(Array.ConvertAll(given, entry => entry.DeliveryKey))
            .Add(Array.ConvertAll(given, entry => entry.ContentId))
            .Add(Array.ConvertAll(given, entry => entry.ReceivedAt.ToMilliseconds()))
            .Add(Array.ConvertAll(given, entry => entry.Size))
            .Add(Array.ConvertAll(given, entry => entry.Seen))
            .AddOctets(Array.ConvertAll(given, entry => entry.Details));
        List<Rejection> rejected = await append.ReadAllAsync(row => new Rejection(
            round[row.GetInt32(0)], row.GetBoolean(1), row.GetBoolean(2), row.GetBoolean(3)));
        foreach (int index in round.Except(rejected.Select(one => one.Index)))
        {
            _results[index] = new AppendResult(AppendStatus.Committed, entries[index].Uid, entries[index].Id);
        }

        return rejected;
    }

    /// <summary>Creates the rows of mailboxes that receive their first message.</summary>
    private async Task AddMailboxesAsync(List<Rejection> rejected)
    {
        string[] missing = [.. rejected.Where(one => !one.HasMailbox).Select(one => entries[one.Index].Mailbox)];
        if (missing.Length > 0)
        {
            await using NpgsqlCommand add = new NpgsqlCommand(AddMailboxesSql, connection).Add(missing);
            _ = await add.ExecuteNonQueryAsync();
        }
    }

    private async Task<Dictionary<int, (long Uid, Guid Id)>> FindKeysAsync(List<Rejection> rejected)
    {
        MessageEntry[] given = [.. rejected.Select(one => entries[one.Index])];
        await using NpgsqlCommand find = new NpgsqlCommand(FindSql, connection)
            .Add(Array.ConvertAll(given, entry => entry.Mailbox))
            .AddOctets(Array.ConvertAll(given, entry => entry.DeliveryKey));
        List<(int Position, long Uid, Guid Id)> found = await find.ReadAllAsync(row =>
            (row.GetInt32(0), row.GetInt64(1), row.GetGuid(2)));
        return found.ToDictionary(row => rejected[row.Position].Index, row => (row.Uid, row.Id));
    }

    /// <summary>Decides the result. A duplicate is reported as such, even if the entry has other errors.</summary>
    /// <returns>False if the entry can be tried again: its mailbox was created, or the conflicting key was
    /// swept.</returns>
    private bool Decide(Rejection rejection, Dictionary<int, (long Uid, Guid Id)> keys)
    {
        MessageEntry entry = entries[rejection.Index];
        AppendResult? result = rejection switch
        {
            _ when keys.TryGetValue(rejection.Index, out (long Uid, Guid Id) first) => new AppendResult(
                again && first == (entry.Uid, entry.Id) ? AppendStatus.Committed : AppendStatus.Duplicate,
                first.Uid,
                first.Id),
            { HasContent: false } => new AppendResult(AppendStatus.ContentMissing, 0, Guid.Empty),
            { IsUidTaken: true } => new AppendResult(AppendStatus.UidConflict, 0, Guid.Empty),
            _ => null,
        };
        _results[rejection.Index] = result ?? default;
        return result is not null;
    }

    /// <summary>An entry that the statement did not append.</summary>
    /// <param name="Index">The index of the entry.</param>
    private readonly record struct Rejection(int Index, bool HasMailbox, bool HasContent, bool IsUidTaken);
}
