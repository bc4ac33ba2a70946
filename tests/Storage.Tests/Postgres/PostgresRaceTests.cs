namespace RelateMail.Storage.Tests.Postgres;

/// <summary>Several nodes that change the same rows of one database.</summary>
public sealed class PostgresRaceTests(PostgresFixture postgres) : IAsyncLifetime
{
    private const string Alice = "alice@example.org";

    private string _database = null!;
    private TestStores _one = null!;
    private TestStores _other = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _database = await postgres.CreateAsync();
        _one = await PostgresFixture.OpenAsync(_database);
        _other = await PostgresFixture.OpenAsync(_database);
    }

    public async ValueTask DisposeAsync()
    {
        await _one.DisposeAsync();
        await _other.DisposeAsync();
    }

    [Fact]
    public async Task Two_activations_of_one_mailbox_never_share_a_uid()
    {
        Guid content = await _one.AddContentAsync();
        IEnumerable<Task<AppendResult>> appends = Enumerable.Range(1, 200).SelectMany(uid => new[]
        {
            _one.Messages.AppendAsync(TestStores.Entry(Alice, uid, content, $"one {uid}"), Token),
            _other.Messages.AppendAsync(TestStores.Entry(Alice, uid, content, $"other {uid}"), Token),
        });

        AppendResult[] results = await Task.WhenAll(appends);

        AppendResult[] filed = [.. results.Where(result => result.Status == AppendStatus.Committed)];
        Assert.Equal(filed.Length, filed.Select(result => result.Uid).Distinct().Count());
        Assert.All(results.Except(filed), result => Assert.Equal(AppendStatus.UidConflict, result.Status));
        await AssertCountersAsync(Alice, filed.Length);
    }

    [Fact]
    public async Task Two_nodes_that_file_the_same_messages_store_shared_details_once()
    {
        Guid[] contents = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => _one.AddContentAsync()));
        byte[] details = TestStores.Octets(20_000);
        IEnumerable<Task<AppendResult>> appends = contents.Index().SelectMany(one => new[] { _one, _other }.Index()
            .Select(node => node.Item.Messages.AppendAsync(
                TestStores.Entry($"box{node.Index}-{one.Index}@example.org", 1, one.Item) with
                {
                    SharedDetails = details,
                },
                Token)));

        AppendResult[] results = await Task.WhenAll(appends);

        Assert.All(results, result => Assert.Equal(AppendStatus.Committed, result.Status));
        Assert.Equal(
            20L, await PostgresFixture.ExecuteAsync(_database, "SELECT count(*) FROM content_details"));
    }

    [Fact]
    public async Task A_message_by_two_routes_is_stored_once_in_each_mailbox()
    {
        Guid content = await _one.AddContentAsync();
        string[] mailboxes = [.. Enumerable.Range(0, 30).Select(number => $"box{number}@example.org")];
        Task<AppendResult>[] appends = [.. mailboxes.Concat(mailboxes.Reverse()).SelectMany(mailbox => new[]
        {
            _one.Messages.AppendAsync(TestStores.Entry(mailbox, 1, content, "one key"), Token),
            _other.Messages.AppendAsync(TestStores.Entry(mailbox, 2, content, "one key"), Token),
        })];

        AppendResult[] results = await Task.WhenAll(appends);

        Assert.Equal(30, results.Count(result => result.Status == AppendStatus.Committed));
        Assert.All(
            results.Where(result => result.Status != AppendStatus.Committed),
            result => Assert.Equal(AppendStatus.Duplicate, result.Status));
        foreach (string mailbox in mailboxes)
        {
            await AssertCountersAsync(mailbox, 1);
        }
    }

    [Fact]
    public async Task A_message_with_its_content_by_two_routes_is_stored_once()
    {
        MessageEntry[] entries = [.. Enumerable.Range(0, 200).Select(number => TestStores.EntryWithContent(
            $"box{number % 7}@example.org", 1 + (number / 7), TestStores.Octets(3_000, number)))];

        AppendResult[] one = await Task.WhenAll(
            [.. entries.Select(entry => AppendAsync(_one, entry)), .. Enumerable.Reverse(entries)
                .Select(entry => AppendAsync(_other, entry))]);

        Assert.Equal(200, one.Count(result => result.Status == AppendStatus.Committed));
        Assert.Equal(200, one.Count(result => result.Status == AppendStatus.Duplicate));
        Assert.Equal(200L, await PostgresFixture.ExecuteAsync(_database, "SELECT count(*) FROM content"));
        Assert.Equal(0L, await PostgresFixture.ExecuteAsync(_database, "SELECT count(*) FROM content_loose"));
        SweepResult swept = await _one.Sweeper.SweepAsync(DateTimeOffset.UtcNow.AddDays(1), default, default, Token);
        Assert.Equal(0, swept.Contents);
    }

    [Fact]
    public async Task A_gateway_that_stores_the_content_of_a_message_at_the_same_time_does_not_matter()
    {
        for (int round = 1; round <= 20; round++)
        {
            MessageEntry entry = TestStores.EntryWithContent(Alice, round, TestStores.Octets(3_000, round));

            await Task.WhenAll(
                AppendAsync(_one, entry),
                _other.Contents.AddAsync(entry.ContentId, entry.Content!.Digest, [entry.Content.Octets], Token));
            _ = await _one.Sweeper.SweepAsync(DateTimeOffset.UtcNow.AddDays(1), default, default, Token);

            Assert.Equal(entry.Content.Octets.ToArray(), await _one.ReadAsync(entry.ContentId));
        }

        Assert.Equal(20, (await _one.Messages.ReadHeadAsync(Alice, Token)).Messages);
    }

    [Fact]
    public async Task A_sweep_never_deletes_the_content_of_a_message()
    {
        DateTimeOffset always = DateTimeOffset.UtcNow.AddDays(1);
        for (int round = 0; round < 20; round++)
        {
            Guid[] contents = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => _one.AddContentAsync()));
            int first = round * 20;
            Task<SweepResult> sweep = _other.Sweeper.SweepAsync(always, default, default, Token);
            AppendResult[] results = await Task.WhenAll(contents.Select((content, index) =>
                _one.Messages.AppendAsync(TestStores.Entry(Alice, first + index + 1, content), Token)));
            _ = await sweep;

            for (int index = 0; index < results.Length; index++)
            {
                bool isFiled = results[index].Status == AppendStatus.Committed;
                Assert.True(isFiled || results[index].Status == AppendStatus.ContentMissing);
                Assert.Equal(isFiled ? 100 : null, await _one.Contents.FindSizeAsync(contents[index], Token));
            }
        }
    }

    [Fact]
    public async Task Two_deletions_of_the_last_two_messages_leave_a_content_to_the_sweep()
    {
        for (int round = 1; round <= 20; round++)
        {
            Guid content = await _one.AddContentAsync();
            _ = await _one.Messages.AppendAsync(TestStores.Entry(Alice, round, content), Token);
            _ = await _one.Messages.AppendAsync(TestStores.Entry("bob@example.org", round, content), Token);

            bool[] deleted = await Task.WhenAll(
                _one.Messages.DeleteAsync(Alice, round, Token),
                _other.Messages.DeleteAsync("bob@example.org", round, Token));

            Assert.Equal([true, true], deleted);
            _ = await _one.Sweeper.SweepAsync(DateTimeOffset.UtcNow.AddDays(1), default, default, Token);
            Assert.Null(await _one.Contents.FindSizeAsync(content, Token));
        }
    }

    [Fact]
    public async Task A_rejected_item_does_not_fail_others_of_its_batch()
    {
        Guid content = await _one.AddContentAsync();
        Task<AppendResult>[] good = [.. Enumerable.Range(1, 50)
            .Select(uid => _one.Messages.AppendAsync(TestStores.Entry(Alice, uid, content), Token))];
        Task<AppendResult> bad = _one.Messages.AppendAsync(
            TestStores.Entry("no\0text@example.org", 1, content, "key"), Token);
        Task<AppendResult>[] more = [.. Enumerable.Range(51, 50)
            .Select(uid => _one.Messages.AppendAsync(TestStores.Entry(Alice, uid, content), Token))];

        _ = await Assert.ThrowsAsync<InvalidOperationException>(() => bad);
        AppendResult[] results = await Task.WhenAll([.. good, .. more]);

        Assert.All(results, result => Assert.Equal(AppendStatus.Committed, result.Status));
        await AssertCountersAsync(Alice, 100);
    }

    [Fact]
    public async Task A_uid_in_several_concurrent_entries_is_used_once()
    {
        Guid content = await _one.AddContentAsync();

        AppendResult[] results = await Task.WhenAll(Enumerable.Range(0, 10)
            .Select(number => _one.Messages.AppendAsync(TestStores.Entry(Alice, 1, content, $"key {number}"), Token)));

        _ = Assert.Single(results, result => result.Status == AppendStatus.Committed);
        Assert.Equal(9, results.Count(result => result.Status == AppendStatus.UidConflict));
    }

    /// <summary>Appends with the next free UID, as a grain does after a conflict.</summary>
    private static async Task<AppendResult> AppendAsync(TestStores stores, MessageEntry entry)
    {
        while (true)
        {
            AppendResult result = await stores.Messages.AppendAsync(entry, Token);
            if (result.Status != AppendStatus.UidConflict)
            {
                return result;
            }

            entry = entry with { Uid = (await stores.Messages.ReadHeadAsync(entry.Mailbox, Token)).NextUid };
        }
    }

    /// <summary>Asserts that the counters match the rows.</summary>
    private async Task AssertCountersAsync(string mailbox, int messages)
    {
        IReadOnlyList<MessageEntry> stored = await _one.Messages.ListAsync(mailbox, null, 10_000, false, Token);
        Assert.Equal(messages, stored.Count);
        Assert.Equal(
            (stored[^1].Uid + 1, messages, messages, messages * 100L),
            (await _one.Messages.ReadHeadAsync(mailbox, Token)).Counters());
    }
}
