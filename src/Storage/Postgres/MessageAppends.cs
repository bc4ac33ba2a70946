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
/// <item>The same content, stored by another statement. Then this statement stores none, or waits for the other and
/// uses its row.</item>
/// <item>The shared details of the same content, stored for other mailboxes. This statement inserts its details in the
/// order of their contents, and stores none that exist.</item>
/// <item>A sweep or an abort of the content. Both lock the content's row before they search for messages. Either they
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
                $8::boolean[], $9::bytea[], $16::boolean[], $17::bigint[])
            WITH ORDINALITY AS given (
                address, uid, id, key, content, received_at, size, seen, details, quarantined, shared_octets, position)
        ), recipient AS MATERIALIZED (
            SELECT * FROM unnest($10::bigint[], $11::bytea[], $12::text[]) WITH ORDINALITY
            AS recipient (entry, key, json, position)
        ), brought AS MATERIALIZED (
            SELECT * FROM unnest($13::uuid[], $14::bytea[]) WITH ORDINALITY AS brought (id, digest, position)
        ), box AS MATERIALIZED (
            SELECT number, address, next_uid, mod_seq FROM mailbox
            WHERE address IN (SELECT address FROM given) ORDER BY number FOR NO KEY UPDATE
        ), held AS MATERIALIZED (
            SELECT id, size, digest FROM content WHERE id IN (SELECT content FROM given) FOR KEY SHARE
        ), body AS MATERIALIZED (
            SELECT held.id FROM held LEFT JOIN brought ON brought.id = held.id
            WHERE held.size IS NOT NULL AND coalesce(brought.digest = held.digest, true)
            UNION ALL
            SELECT id FROM brought WHERE id NOT IN (SELECT id FROM held)
        ), fresh AS (
            INSERT INTO delivery (mailbox, key, uid, id, received_at, covers_all)
            SELECT box.number, recipient.key, given.uid, given.id, given.received_at, recipient.json IS NULL
            FROM given JOIN box ON box.address = given.address JOIN body ON body.id = given.content
            JOIN recipient ON recipient.entry = given.position
            WHERE given.uid >= box.next_uid AND CASE WHEN recipient.key = given.key THEN true ELSE NOT coalesce(
                (SELECT covers_all FROM delivery WHERE mailbox = box.number AND key = given.key), false) END
            ORDER BY box.number, given.uid, recipient.position
            ON CONFLICT (mailbox, key) DO NOTHING
            RETURNING mailbox, uid, key
        ), part AS (
            SELECT given.position, fresh.mailbox, box.mod_seq + 1 AS mod_seq,
                '[' || string_agg(recipient.json, ',' ORDER BY recipient.position) || ']' AS recipients
            FROM fresh JOIN box ON box.number = fresh.mailbox
            JOIN given ON given.address = box.address AND given.uid = fresh.uid
            JOIN recipient ON recipient.entry = given.position AND recipient.key = fresh.key
            GROUP BY given.position, fresh.mailbox, box.mod_seq
        ), entry AS MATERIALIZED (
            SELECT part.mailbox, part.mod_seq, part.recipients, given.*
            FROM part JOIN given ON given.position = part.position
        ), filed AS (
            INSERT INTO message
                (mailbox, uid, id, delivery_key, content, received_at, size, seen, details, recipients, quarantined,
                mod_seq, outbox, shared_octets)
            SELECT mailbox, uid, id, key, content, received_at, size, seen, details, recipients, quarantined, mod_seq,
                true, shared_octets
            FROM entry ORDER BY mailbox, uid
        ), queued AS (
            INSERT INTO outbox (webhook, mailbox, uid, id, created_at, next_at)
            SELECT webhook_scope.webhook, entry.mailbox, entry.uid, entry.id, least(received_at, now()),
                least(received_at, now())
            FROM entry JOIN webhook_scope ON webhook_scope.scope
                IN ('*', substring(entry.address from '[^@]*$') COLLATE "C", entry.address)
            WHERE NOT entry.quarantined
            ORDER BY entry.mailbox, entry.uid
            RETURNING webhook
        ), stored AS (
            INSERT INTO content (id, size, digest, octets)
            SELECT id, octet_length(($15::bytea[])[position]), digest, ($15::bytea[])[position]
            FROM brought WHERE id IN (SELECT content FROM entry)
            ON CONFLICT (id) DO NOTHING
        ), shared AS (
            INSERT INTO content_details (content, octets)
            SELECT id, ($19::bytea[])[position] FROM unnest($18::uuid[]) WITH ORDINALITY AS shared (id, position)
            WHERE id IN (SELECT content FROM entry) ORDER BY id
            ON CONFLICT (content) DO NOTHING
        ), referenced AS (
            DELETE FROM content_loose WHERE content IN (SELECT content FROM entry)
        ), counted AS (
            UPDATE mailbox SET next_uid = more.next_uid, mod_seq = more.mod_seq,
                messages = mailbox.messages + more.messages, unseen = mailbox.unseen + more.unseen,
                octets = mailbox.octets + more.octets, quarantined = mailbox.quarantined + more.quarantined
            FROM (
                SELECT entry.mailbox, max(uid) + 1 AS next_uid, max(mod_seq) AS mod_seq,
                    count(*) FILTER (WHERE NOT quarantined) AS messages,
                    count(*) FILTER (WHERE NOT seen AND NOT quarantined) AS unseen,
                    sum(size + shared_octets)::bigint AS octets, count(*) FILTER (WHERE quarantined) AS quarantined
                FROM entry GROUP BY entry.mailbox) AS more
            WHERE mailbox.number = more.mailbox
        )
        SELECT given.position::integer - 1, box.number IS NOT NULL, body.id IS NOT NULL,
            coalesce(given.uid < box.next_uid, false), NULL::bigint
        FROM given LEFT JOIN box ON box.address = given.address LEFT JOIN body ON body.id = given.content
        WHERE given.position NOT IN (SELECT position FROM entry)
        UNION ALL
        SELECT NULL, NULL, NULL, NULL, queued.webhook FROM (SELECT DISTINCT webhook FROM queued) AS queued
        """;

    private const string AddMailboxesSql =
        "INSERT INTO mailbox (address) SELECT DISTINCT unnest($1::text[]) ORDER BY 1 ON CONFLICT DO NOTHING";

    private readonly AppendResult[] _results = new AppendResult[entries.Count];
    private readonly HashSet<long> _queued = [];

    /// <summary>Indexes of the entries without a result, in the order in which they are appended.</summary>
    private List<int> _open = [.. Enumerable.Range(0, entries.Count)
        .OrderBy(index => entries[index].Mailbox, StringComparer.Ordinal).ThenBy(index => entries[index].Uid)];

    /// <summary>Numbers of the webhooks for which the entries have queued deliveries.</summary>
    public IReadOnlyCollection<long> Queued => _queued;

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
                KnownDeliveries keys = await KnownDeliveries.FindAsync(
                    connection, entries, rejected.Select(static one => one.Index));
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
        List<(long Entry, ReadOnlyMemory<byte> Key, string? Json)> recipients = Recipients(given);
        MessageEntry[] bringing = [.. given.Where(static entry => entry.Content is not null)
            .DistinctBy(static entry => entry.ContentId)];
        MessageEntry[] sharing = [.. given.Where(static entry => entry.SharedDetails.Length > 0)
            .DistinctBy(static entry => entry.ContentId)];
        await using NpgsqlCommand append = new NpgsqlCommand(AppendSql, connection)
            .Add(Array.ConvertAll(given, entry => entry.Mailbox))
            .Add(Array.ConvertAll(given, entry => entry.Uid))
            .Add(Array.ConvertAll(given, entry => entry.Id))
            .AddOctets(Array.ConvertAll(given, entry => entry.DeliveryKey))
            .Add(Array.ConvertAll(given, entry => entry.ContentId))
            .Add(Array.ConvertAll(given, entry => entry.ReceivedAt.ToMilliseconds()))
            .Add(Array.ConvertAll(given, entry => entry.Size))
            .Add(Array.ConvertAll(given, entry => entry.Seen))
            .AddOctets(Array.ConvertAll(given, entry => entry.Details))
            .Add(recipients.ConvertAll(static recipient => recipient.Entry).ToArray())
            .AddOctets(recipients.ConvertAll(static recipient => recipient.Key).ToArray())
            .Add(recipients.ConvertAll(static recipient => recipient.Json).ToArray())
            .Add(Array.ConvertAll(bringing, static entry => entry.ContentId))
            .AddOctets(Array.ConvertAll(bringing, static entry => entry.Content!.Digest.Octets))
            .AddOctets(Array.ConvertAll(bringing, static entry => entry.Content!.Octets))
            .Add(Array.ConvertAll(given, entry => entry.Quarantined))
            .Add(Array.ConvertAll(given, entry => (long)entry.SharedDetails.Length))
            .Add(Array.ConvertAll(sharing, static entry => entry.ContentId))
            .AddOctets(Array.ConvertAll(sharing, static entry => entry.SharedDetails));
        List<Rejection> rejected = await ReadRejectionsAsync(append, round);
        foreach (int index in round.Except(rejected.Select(one => one.Index)))
        {
            _results[index] = new AppendResult(AppendStatus.Committed, entries[index].Uid, entries[index].Id);
        }

        return rejected;
    }

    /// <summary>Reads the rejections, and notes the webhooks.</summary>
    private async Task<List<Rejection>> ReadRejectionsAsync(NpgsqlCommand append, List<int> round)
    {
        List<Rejection?> rows = await append.ReadAllAsync(row =>
        {
            if (row.IsDBNull(4))
            {
                return new Rejection(
                    round[row.GetInt32(0)], row.GetBoolean(1), row.GetBoolean(2), row.GetBoolean(3));
            }

            _queued.Add(row.GetInt64(4));
            return (Rejection?)null;
        });
        return [.. rows.OfType<Rejection>()];
    }

    /// <summary>
    /// The keys to add with the position of their entry, from 1: one for each recipient, or else the key of the
    /// mailbox, without JSON.
    /// </summary>
    private static List<(long Entry, ReadOnlyMemory<byte> Key, string? Json)> Recipients(MessageEntry[] given)
    {
        var recipients = new List<(long Entry, ReadOnlyMemory<byte> Key, string? Json)>(given.Length);
        for (int index = 0; index < given.Length; index++)
        {
            if (given[index].Recipients.Count == 0)
            {
                recipients.Add((index + 1, given[index].DeliveryKey, null));
            }

            foreach (EntryRecipient recipient in given[index].Recipients)
            {
                recipients.Add((index + 1, recipient.Key, recipient.Json));
            }
        }

        return recipients;
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

    /// <summary>Decides the result. A duplicate is reported as such, even if the entry has other errors.</summary>
    /// <returns>False if the entry can be tried again: its mailbox was created, or the conflicting key was
    /// swept.</returns>
    private bool Decide(Rejection rejection, KnownDeliveries keys)
    {
        MessageEntry entry = entries[rejection.Index];
        AppendResult? result = keys.Decide(rejection.Index, entry, again) ?? rejection switch
        {
            { HasContent: false } => new AppendResult(AppendStatus.ContentMissing, 0, Guid.Empty),
            { IsUidTaken: true } => new AppendResult(AppendStatus.UidConflict, 0, Guid.Empty),
            _ => (AppendResult?)null,
        };
        _results[rejection.Index] = result ?? default;
        return result is not null;
    }

    /// <summary>An entry that the statement did not append.</summary>
    /// <param name="Index">The index of the entry.</param>
    /// <param name="HasMailbox">True if the mailbox exists.</param>
    /// <param name="HasContent">True if the content exists and is complete, or came with the entry.</param>
    /// <param name="IsUidTaken">True if another entry of the mailbox has this UID.</param>
    private readonly record struct Rejection(int Index, bool HasMailbox, bool HasContent, bool IsUidTaken);
}
