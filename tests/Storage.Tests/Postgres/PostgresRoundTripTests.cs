using System.Collections.Concurrent;
using System.Diagnostics;
using Npgsql;

namespace RelateMail.Storage.Tests.Postgres;

/// <summary>
/// The number of statements for mail: one for an entry that brings its content, or one for a content and one for an
/// entry; far fewer for many concurrent messages.
/// Each further statement would cost every message a round trip.
/// </summary>
public sealed class PostgresRoundTripTests(PostgresFixture postgres) : IAsyncLifetime
{
    private const string Alice = "alice@example.org";

    private readonly ConcurrentQueue<string> _statements = new();
    private string _connectionString = null!;
    private ActivityListener _listener = null!;
    private TestStores _stores = null!;

    public async ValueTask InitializeAsync()
    {
        _connectionString = await postgres.CreateAsync();
        string database = new NpgsqlConnectionStringBuilder(_connectionString).Database!;
        _stores = await PostgresFixture.OpenAsync(_connectionString);
        Guid content = await _stores.AddContentAsync();
        _ = await _stores.Messages.AppendAsync(TestStores.Entry(Alice, 1, content), Token); // creates the mailbox's row
        _listener = new ActivityListener
        {
            ShouldListenTo = static source => source.Name == "Npgsql",
            Sample = static (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData,
            ActivityStopped = activity => Note(activity, database),
        };
        ActivitySource.AddActivityListener(_listener);
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask DisposeAsync()
    {
        _listener.Dispose();
        await _stores.DisposeAsync();
    }

    [Fact]
    public async Task A_message_is_one_statement_for_its_content_and_one_for_its_entry()
    {
        Guid content = await _stores.AddContentAsync();
        Assert.Single(_statements);

        AppendResult result = await _stores.Messages.AppendAsync(TestStores.Entry(Alice, 2, content), Token);

        Assert.Equal(AppendStatus.Committed, result.Status);
        Assert.Equal(2, _statements.Count);
    }

    [Fact]
    public async Task A_message_that_brings_its_content_is_one_statement_and_one_commit()
    {
        for (int uid = 2; uid <= 11; uid++)
        {
            MessageEntry entry = TestStores.EntryWithContent(Alice, uid, TestStores.Octets(4_096, uid));
            Assert.Equal(AppendStatus.Committed, (await _stores.Messages.AppendAsync(entry, Token)).Status);
        }

        Assert.Equal(10, _statements.Count);
        Assert.Equal(10L, await PostgresFixture.ExecuteAsync(
            _connectionString,
            """
            SELECT count(*) FROM message
            JOIN content ON content.id = message.content AND content.xmin = message.xmin
            """));
    }

    [Fact]
    public async Task Concurrent_messages_that_bring_their_contents_share_statements()
    {
        const int Messages = 200;

        AppendResult[] results = await Task.WhenAll(Enumerable.Range(2, Messages).Select(uid =>
            _stores.Messages.AppendAsync(
                TestStores.EntryWithContent(Alice, uid, TestStores.Octets(4_096, uid)), Token)));

        Assert.All(results, result => Assert.Equal(AppendStatus.Committed, result.Status));
        Assert.InRange(_statements.Count, 1, Messages / 4);
    }

    [Fact]
    public async Task Concurrent_messages_share_statements()
    {
        const int Messages = 200;
        Guid[] contents = await Task.WhenAll(Enumerable.Range(0, Messages).Select(_ => _stores.AddContentAsync()));
        int ofContents = _statements.Count;
        AppendResult[] results = await Task.WhenAll(contents.Select((content, index) =>
            _stores.Messages.AppendAsync(TestStores.Entry(Alice, 2 + index, content), Token)));

        Assert.All(results, result => Assert.Equal(AppendStatus.Committed, result.Status));
        Assert.InRange(ofContents, 1, Messages / 4);
        Assert.InRange(_statements.Count - ofContents, 1, Messages / 4);
    }

    private void Note(Activity activity, string database)
    {
        if (activity.TagObjects.Any(tag => tag.Value is string text && text == database))
        {
            _statements.Enqueue(activity.DisplayName);
        }
    }
}
