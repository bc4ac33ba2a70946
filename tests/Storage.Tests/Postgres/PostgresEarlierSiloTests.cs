using Npgsql;

namespace RelateMail.Storage.Tests.Postgres;

/// <summary>Appends of a silo of an earlier version, which does not number them, during a rolling upgrade.</summary>
public sealed class PostgresEarlierSiloTests(PostgresFixture postgres)
{
    private const string Alice = "alice@example.org";

    /// <summary>The parts of the earlier statement that change tables: one entry for an existing mailbox.</summary>
    private const string AppendSql =
        """
        WITH box AS MATERIALIZED (
            SELECT number, next_uid FROM mailbox WHERE address = 'alice@example.org' FOR NO KEY UPDATE
        ), entry AS MATERIALIZED (
            SELECT number AS mailbox, next_uid AS uid FROM box
        ), filed AS (
            INSERT INTO message
                (mailbox, uid, id, delivery_key, content, received_at, size, seen, details, recipients)
            SELECT mailbox, uid, gen_random_uuid(), 'key', $1, now(), 100, false, '{}', NULL FROM entry
        ), counted AS (
            UPDATE mailbox SET next_uid = more.next_uid, messages = mailbox.messages + more.messages,
                unseen = mailbox.unseen + more.unseen, octets = mailbox.octets + more.octets
            FROM (
                SELECT entry.mailbox, max(uid) + 1 AS next_uid, count(*) AS messages, count(*) AS unseen,
                    100::bigint AS octets
                FROM entry GROUP BY entry.mailbox) AS more
            WHERE mailbox.number = more.mailbox
        )
        SELECT count(*) FROM entry
        """;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_append_of_an_earlier_version_is_a_change_like_any_other()
    {
        string database = await postgres.CreateAsync();
        await using TestStores stores = await PostgresFixture.OpenAsync(database);
        _ = await stores.Messages.AppendAsync(
            TestStores.Entry(Alice, 1, await stores.AddContentAsync()), Token);
        _ = await stores.Messages.SetSeenAsync(Alice, 1, true, Token);
        long synchronized = (await stores.Messages.ReadHeadAsync(Alice, Token)).ModSeq;

        await AppendAsync(database, await stores.AddContentAsync());
        await AppendAsync(database, await stores.AddContentAsync());
        _ = await stores.Messages.AppendAsync(
            TestStores.Entry(Alice, 4, await stores.AddContentAsync()), Token);

        EntryChanges changes = await stores.Messages.ListChangesAsync(
            Alice, new ChangePosition(synchronized, long.MaxValue), 10, Token);
        Assert.Equal([2, 3, 4], changes.Items.Select(change => change.Position.Uid));
        Assert.Equal(
            [synchronized + 1, synchronized + 2, synchronized + 3],
            changes.Items.Select(change => change.Position.ModSeq));
        Assert.Equal(synchronized + 3, changes.Head.ModSeq);
    }

    [Fact]
    public async Task An_append_of_an_earlier_version_queues_deliveries_too()
    {
        string database = await postgres.CreateAsync();
        await using TestStores stores = await PostgresFixture.OpenAsync(database);
        _ = await stores.Messages.AppendAsync(
            TestStores.Entry(Alice, 1, await stores.AddContentAsync()), Token);
        long webhook = (await stores.Webhooks.PutAsync(
            new WebhookChange("app", null, true, DateTimeOffset.UnixEpoch, default, ["example.org"]), Token))
            .Webhook!.Number;

        await AppendAsync(database, await stores.AddContentAsync());
        _ = await stores.Messages.AppendAsync(
            TestStores.Entry(Alice, 3, await stores.AddContentAsync()), Token);

        IReadOnlyList<OutboxDelivery> queued =
            await stores.Outbox.ListAsync(new OutboxFilter(webhook, null, null, 10, false), Token);
        Assert.Equal([2, 3], queued.Select(one => one.Uid));
    }

    private static async Task AppendAsync(string database, Guid content)
    {
        await using var connection = new NpgsqlConnection(database + ";Pooling=false");
        await connection.OpenAsync(Token);
        await using var append = new NpgsqlCommand(AppendSql, connection);
        append.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = content });
        Assert.Equal(1L, await append.ExecuteScalarAsync(Token));
    }
}
