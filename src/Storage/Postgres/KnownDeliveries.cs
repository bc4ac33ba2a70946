using Npgsql;

namespace RelateMail.Storage.Postgres;

/// <summary>The delivery keys of entries that were not appended, as far as the database has them.</summary>
internal sealed class KnownDeliveries
{
    private const string FindSql =
        """
        SELECT given.entry, given.is_whole, delivery.uid, delivery.id, delivery.covers_all
        FROM unnest($1::integer[], $2::text[], $3::bytea[], $4::boolean[]) WITH ORDINALITY
            AS given (entry, address, key, is_whole, position)
        JOIN mailbox ON mailbox.address = given.address
        JOIN delivery ON delivery.mailbox = mailbox.number AND delivery.key = given.key
        ORDER BY given.position
        """;

    private readonly ILookup<int, Row> _rows;

    private KnownDeliveries(IEnumerable<Row> rows) => _rows = rows.ToLookup(static row => row.Entry);

    /// <summary>Reads the rows of all keys of the entries.</summary>
    public static async Task<KnownDeliveries> FindAsync(
        NpgsqlConnection connection, IReadOnlyList<MessageEntry> entries, IEnumerable<int> indexes)
    {
        var keys = new List<(int Entry, ReadOnlyMemory<byte> Key, bool IsWhole)>();
        foreach (int index in indexes)
        {
            keys.Add((index, entries[index].DeliveryKey, true));
            keys.AddRange(entries[index].Recipients.Select(recipient => (index, recipient.Key, false)));
        }

        await using NpgsqlCommand find = new NpgsqlCommand(FindSql, connection)
            .Add(keys.ConvertAll(static key => key.Entry).ToArray())
            .Add(keys.ConvertAll(key => entries[key.Entry].Mailbox).ToArray())
            .AddOctets(keys.ConvertAll(static key => key.Key).ToArray())
            .Add(keys.ConvertAll(static key => key.IsWhole).ToArray());
        return new(await find.ReadAllAsync(static row => new Row(
            row.GetInt32(0), row.GetBoolean(1), row.GetInt64(2), row.GetGuid(3), row.GetBoolean(4))));
    }

    /// <summary>The result of an entry without a new key; null if one of its keys is new.</summary>
    /// <param name="index">The index of the entry.</param>
    /// <param name="entry">The entry.</param>
    /// <param name="again">True if an earlier attempt may have committed the entry.</param>
    public AppendResult? Decide(int index, MessageEntry entry, bool again)
    {
        if (_rows[index].FirstOrDefault(
                row => row.IsWhole && (row.CoversAll || entry.Recipients.Count == 0)) is { } whole)
        {
            return whole.ToResult(entry, again);
        }

        Row[] known = [.. _rows[index].Where(static row => !row.IsWhole)];
        return known.Length < entry.Recipients.Count || known.Length == 0
            ? null
            : (known.FirstOrDefault(row => again && row.IsOf(entry)) ?? known[0]).ToResult(entry, again);
    }

    private sealed record Row(int Entry, bool IsWhole, long Uid, Guid Id, bool CoversAll)
    {
        public bool IsOf(MessageEntry entry) => (Uid, Id) == (entry.Uid, entry.Id);

        public AppendResult ToResult(MessageEntry entry, bool again) => new(
            again && IsOf(entry) ? AppendStatus.Committed : AppendStatus.Duplicate, Uid, Id);
    }
}
