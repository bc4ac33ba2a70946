using System.Globalization;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using RelateMail.Storage.Sqlite;

namespace RelateMail.Storage.Tests.Sqlite;

/// <summary>Group commit: which operations share a transaction, and how failures are handled.</summary>
public sealed class SqliteWriterTests : IAsyncLifetime
{
    private const string MarkSql =
        "INSERT INTO mailbox (address, next_uid, messages, unseen, octets) VALUES (?, 1, 0, 0, 0)";

    private const string OrphanSql = "INSERT INTO content_loose (content) VALUES (12345)"; // no such content
    private const string CountSql = "SELECT count(*) FROM mailbox";

    private readonly DataDirectory _directory = new();

    /// <summary>Every time limit is exceeded at the second read of the clock.</summary>
    private readonly FakeTimeProvider _hurried = new() { AutoAdvanceAmount = TimeSpan.FromMinutes(1) };
    private readonly SqliteDatabase _database;

    public SqliteWriterTests() => _database = SqliteDatabase.Open(
        _directory.MailPath, new SqliteMigrations("RelateMail.Storage.Sqlite.Schema"), _hurried, NullLogger.Instance);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        await _database.DisposeAsync();
        _directory.Dispose();
    }

    [Fact]
    public async Task Waiting_operations_share_one_transaction()
    {
        using var gate = new Gate(_database.Writer);
        Task<bool>[] transactions = [.. Enumerable.Range(0, 3).Select(number => _database.Writer.RunAsync(
            session => Mark(session, $"{number}") && CountSeenElsewhere() == 0, 0, Token))];

        gate.Open();

        Assert.DoesNotContain(false, await Task.WhenAll(transactions)); // none saw another operation committed
        Assert.Equal(3, CountSeenElsewhere());
    }

    [Fact]
    public async Task A_failed_operation_does_not_fail_others_of_its_batch()
    {
        using var gate = new Gate(_database.Writer);
        int executions = 0;
        Task<bool> before = _database.Writer.RunAsync(
            session =>
            {
                executions++;
                return Mark(session, "before");
            },
            0,
            Token);
        Task<bool> broken = _database.Writer.RunAsync(session => Mark(session, "broken") && Orphan(session), 0, Token);
        Task<bool> faulty = _database.Writer.RunAsync<bool>(_ => throw new TimeZoneNotFoundException(), 0, Token);
        Task<bool> after = _database.Writer.RunAsync(session => Mark(session, "after"), 0, Token);

        gate.Open();

        _ = await Task.WhenAll(before, after);
        _ = await Assert.ThrowsAsync<InvalidOperationException>(() => broken);
        _ = await Assert.ThrowsAsync<TimeZoneNotFoundException>(() => faulty);
        Assert.Equal(2, executions); // the operation was in the batch that was rolled back
        Assert.Equal(2, CountSeenElsewhere());
    }

    [Fact]
    public async Task A_full_disk_fails_only_operations_that_do_not_fit()
    {
        _ = await _database.Writer.RunAsync(session => Limit(session, more: 40), 0, Token);
        var space = new FreeSpace(_directory.Path, 0, TimeProvider.System);
        var stores = new SqliteContentStore(() => _database, null, space, TimeProvider.System);
        byte[] large = TestStores.Octets(2_000_000);
        byte[] small = TestStores.Octets(1000);
        var smallId = Guid.CreateVersion7();
        using var gate = new Gate(_database.Writer);

        Task tooMuch = stores.AddAsync(Guid.CreateVersion7(), TestStores.DigestOf(large), [large], Token);
        Task fits = stores.AddAsync(smallId, TestStores.DigestOf(small), [small], Token);
        gate.Open();

        StorageUnavailableException full = await Assert.ThrowsAsync<StorageUnavailableException>(() => tooMuch);
        Assert.True(full.IsFull);
        await fits;
        Assert.Equal(1000, await stores.FindSizeAsync(smallId, Token));

        _ = await _database.Writer.RunAsync(session => Limit(session, more: 10_000), 0, Token);
        await stores.AddAsync(Guid.CreateVersion7(), TestStores.DigestOf(large), [large], Token);
    }

    [Fact]
    public async Task A_locked_database_fails_waiting_operations_and_serves_later_ones()
    {
        using (var holder = new SqliteSession(_directory.MailPath, SqliteOpenMode.ReadWrite, TimeProvider.System))
        {
            holder.Begin(TimeSpan.Zero);

            StorageUnavailableException locked = await Assert.ThrowsAsync<StorageUnavailableException>(
                () => _database.Writer.RunAsync(session => Mark(session, "one"), 0, Token));

            Assert.False(locked.IsFull);
        }

        Assert.True(await _database.Writer.RunAsync(session => Mark(session, "two"), 0, Token));
        Assert.Equal(1, CountSeenElsewhere());
    }

    [Fact]
    public async Task A_writer_waits_for_the_transaction_of_another_process()
    {
        await using SqliteDatabase patient = SqliteDatabase.Open(
            _directory.MailPath, new SqliteMigrations("RelateMail.Storage.Sqlite.Schema"), new FakeTimeProvider(),
            NullLogger.Instance);
        using var holder = new SqliteSession(_directory.MailPath, SqliteOpenMode.ReadWrite, TimeProvider.System);
        holder.Begin(TimeSpan.Zero);
        Task<bool> waiting = patient.Writer.RunAsync(session => Mark(session, "one"), 0, Token);

        Assert.True(Mark(holder, "two"));
        holder.Commit();

        Assert.True(await waiting);
        Assert.Equal(2, CountSeenElsewhere());
    }

    [Fact]
    public async Task A_broken_connection_is_replaced()
    {
        _ = await Assert.ThrowsAsync<TimeZoneNotFoundException>(() => _database.Writer.RunAsync<bool>(
            session =>
            {
                session.Dispose(); // neither COMMIT nor ROLLBACK will work on it
                throw new TimeZoneNotFoundException();
            },
            0,
            Token));

        Assert.True(await _database.Writer.RunAsync(session => Mark(session, "next"), 0, Token));
        Assert.Equal(1, CountSeenElsewhere());
    }

    [Fact]
    public async Task An_operation_over_the_octet_limit_waits_outside_the_queue()
    {
        const int Piece = 5 * 1024 * 1024;
        using var gate = new Gate(_database.Writer);
        using var cancel = new CancellationTokenSource();
        Task<bool>[] inside = [.. Enumerable.Range(0, 3).Select(number =>
            _database.Writer.RunAsync(session => Mark(session, $"{number}"), Piece, Token))];

        Task<bool> outside = _database.Writer.RunAsync(session => Mark(session, "outside"), Piece, cancel.Token);
        await cancel.CancelAsync();

        // Only an operation outside the queue can be canceled while the writer works.
        _ = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => outside);
        gate.Open();
        _ = await Task.WhenAll(inside);
        Assert.Equal(3, CountSeenElsewhere());
    }

    [Fact]
    public async Task An_operation_that_is_canceled_in_the_queue_does_not_run()
    {
        using var gate = new Gate(_database.Writer);
        using var cancel = new CancellationTokenSource();
        Task<bool> abandoned = _database.Writer.RunAsync(session => Mark(session, "abandoned"), 0, cancel.Token);
        Task<bool> kept = _database.Writer.RunAsync(session => Mark(session, "kept"), 0, Token);

        await cancel.CancelAsync();
        gate.Open();

        _ = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => abandoned);
        Assert.True(await kept);
        Assert.Equal(1, CountSeenElsewhere());
    }

    [Fact]
    public async Task Closing_commits_queued_operations_and_rejects_later_ones()
    {
        var gate = new Gate(_database.Writer);
        Task<bool> handedOver = _database.Writer.RunAsync(session => Mark(session, "one"), 0, Token);
        ValueTask closing = _database.DisposeAsync();
        gate.Open();

        Assert.True(await handedOver);
        await closing;
        gate.Dispose();

        Assert.Equal(1, CountSeenElsewhere());
        _ = await Assert.ThrowsAsync<StorageUnavailableException>(
            () => _database.Writer.RunAsync(session => Mark(session, "two"), 0, Token));
    }

    [Fact]
    public async Task Callers_continue_outside_the_database_threads()
    {
        string? written = await ThreadAfterAsync(_database.Writer.RunAsync(session => Mark(session, "one"), 0, Token));
        string? read = await ThreadAfterAsync(_database.Readers.RunAsync(_ => true, Token));

        Assert.DoesNotContain("mail.db", written ?? "", StringComparison.Ordinal);
        Assert.DoesNotContain("mail.db", read ?? "", StringComparison.Ordinal);
    }

    /// <summary>The name of the thread that a synchronous continuation runs on.</summary>
    private static Task<string?> ThreadAfterAsync(Task task) => task.ContinueWith(
        _ => Thread.CurrentThread.Name, Token, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);

    private static bool Mark(SqliteSession session, string address)
    {
        using SqliteStatement insert = session.Prepare(MarkSql).Bind(1, address);
        return !insert.Step();
    }

    private static bool Orphan(SqliteSession session)
    {
        using SqliteStatement insert = session.Prepare(OrphanSql);
        return !insert.Step();
    }

    private static bool Limit(SqliteSession session, int more)
    {
        int pages = int.Parse(session.ReadText("PRAGMA page_count")!, CultureInfo.InvariantCulture);
        session.Execute($"PRAGMA max_page_count = {pages + more}");
        return true;
    }

    private int CountSeenElsewhere()
    {
        using var session = new SqliteSession(_directory.MailPath, SqliteOpenMode.ReadOnly, TimeProvider.System);
        using SqliteStatement count = session.Prepare(CountSql);
        return count.Step() ? (int)count.Number(0) : -1;
    }

    /// <summary>Keeps the writer busy, so that operations submitted meanwhile form one batch.</summary>
    private sealed class Gate : IDisposable
    {
        private readonly ManualResetEventSlim _open = new();
        private readonly Task _work;

        public Gate(SqliteWriter writer)
        {
            using var entered = new ManualResetEventSlim();
            _work = writer.RunAsync(
                _ =>
                {
                    entered.Set();
                    _open.Wait(Token);
                    return true;
                },
                0,
                Token);
            entered.Wait(Token);
        }

        public void Open() => _open.Set();

        public void Dispose()
        {
            _open.Set();
            _work.Wait(Token);
            _open.Dispose();
        }
    }
}
