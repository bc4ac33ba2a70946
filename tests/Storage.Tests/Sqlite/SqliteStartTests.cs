using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using RelateMail.Storage.Sqlite;

namespace RelateMail.Storage.Tests.Sqlite;

/// <summary>Conditions that stop the start, each with one line that names the file.</summary>
public sealed class SqliteStartTests : IDisposable
{
    private readonly DataDirectory _directory = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task Stored_mail_exists_after_reopening()
    {
        Guid content;
        await using (TestStores stores = _directory.Open())
        {
            content = await stores.AddContentAsync();
            _ = await stores.Messages.AppendAsync(TestStores.Entry("alice@example.org", 1, content), Token);
        }

        await using TestStores again = _directory.Open();
        Assert.Equal((2, 1, 1, 100), (await again.Messages.ReadHeadAsync("alice@example.org", Token)).Counters());
        Assert.Equal(100, (await again.ReadAsync(content)).Length);
    }

    [Fact]
    public async Task Concurrent_openings_all_migrate_successfully()
    {
        using var start = new Barrier(4);
        IEnumerable<Task<SqliteStorage>> openers = Enumerable.Range(0, 4).Select(_ => Task.Factory.StartNew(
            () =>
            {
                start.SignalAndWait();
                return SqliteStorage.OpenDirectory(_directory.Path);
            },
            TaskCreationOptions.LongRunning));

        SqliteStorage[] opened = await Task.WhenAll(openers);

        foreach (SqliteStorage storage in opened)
        {
            await storage.Probe.CheckAsync(Token);
            await storage.DisposeAsync();
        }
    }

    [Theory]
    [InlineData("mail.db")]
    [InlineData("state.db")]
    public async Task A_newer_schema_stops_the_start(string file)
    {
        await _directory.Open().DisposeAsync();
        Execute(file, "INSERT INTO schema_version (version) VALUES (9999)");

        StorageStartException refused = Refused();

        Assert.Contains(file, refused.Message, StringComparison.Ordinal);
        Assert.Contains("newer version", refused.Message, StringComparison.Ordinal);
        Assert.Contains("9999", refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("mail.db")]
    [InlineData("state.db")]
    public async Task A_file_that_is_not_a_database_stops_the_start_and_stays_unchanged(string file)
    {
        string path = Path.Combine(_directory.Path, file);
        string text = new('x', 5000);
        await File.WriteAllTextAsync(path, text, Token);

        StorageStartException refused = Refused();

        Assert.Contains($"'{path}' is not a SQLite database", refused.Message, StringComparison.Ordinal);
        Assert.Equal(text, await File.ReadAllTextAsync(path, Token));
    }

    [Fact]
    public void The_database_of_another_program_stops_the_start()
    {
        Execute("mail.db", "CREATE TABLE recipes (id INTEGER)");

        Assert.Contains("another program (it has 'recipes'", Refused().Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_folder_in_place_of_the_file_stops_the_start()
    {
        _ = Directory.CreateDirectory(_directory.MailPath);

        Assert.Contains($"'{_directory.MailPath}' cannot be opened", Refused().Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_directory_that_cannot_be_created_stops_the_start()
    {
        string file = Path.Combine(_directory.Path, "file");
        await File.WriteAllTextAsync(file, "", Token);

        StorageStartException refused = Assert.Throws<StorageStartException>(
            () => SqliteStorage.OpenDirectory(Path.Combine(file, "data")));

        Assert.Contains(Path.Combine(file, "data"), refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_database_that_stays_locked_stops_the_start()
    {
        await _directory.Open().DisposeAsync();
        using var holder = new SqliteSession(_directory.MailPath, SqliteOpenMode.ReadWrite, TimeProvider.System);
        holder.Begin(TimeSpan.Zero);
        var hurried = new FakeTimeProvider { AutoAdvanceAmount = TimeSpan.FromSeconds(10) };

        StorageStartException refused = Assert.Throws<StorageStartException>(
            () => SqliteDatabase.Prepare(_directory.MailPath, MailSchema(), hurried, NullLogger.Instance));

        Assert.Contains("locked by another process", refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("PRAGMA synchronous = NORMAL", "synchronous is '1'")]
    [InlineData("PRAGMA synchronous = OFF", "synchronous is '0'")]
    [InlineData("PRAGMA journal_mode = DELETE", "journal_mode is 'delete'")]
    public async Task A_mode_that_may_lose_acknowledged_mail_stops_the_start(string setting, string reason)
    {
        await _directory.Open().DisposeAsync();
        using var session = new SqliteSession(_directory.MailPath, SqliteOpenMode.ReadWrite, TimeProvider.System);
        SqliteDatabase.RequireDurable(_directory.MailPath, session);

        session.Execute(setting);

        StorageStartException refused = Assert.Throws<StorageStartException>(
            () => SqliteDatabase.RequireDurable(_directory.MailPath, session));
        Assert.Contains(reason, refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Only_its_owner_can_read_a_data_directory()
    {
        string data = Path.Combine(_directory.Path, "data");
        SqliteStorage.OpenDirectory(data).Dispose();

        if (!OperatingSystem.IsWindows()) // Windows has no such mode
        {
            Assert.Equal(
                UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(data));
        }
    }

    private static SqliteMigrations MailSchema() => new("RelateMail.Storage.Sqlite.Schema");

    private StorageStartException Refused()
    {
        StorageStartException refused =
            Assert.Throws<StorageStartException>(() => SqliteStorage.OpenDirectory(_directory.Path));
        Assert.DoesNotContain('\n', refused.Message);
        return refused;
    }

    private void Execute(string file, string sql)
    {
        using var session = new SqliteSession(
            Path.Combine(_directory.Path, file), SqliteOpenMode.ReadWriteCreate, TimeProvider.System);
        session.Execute(sql);
    }
}
