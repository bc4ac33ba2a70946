using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using RelateMail.Storage.GroupCommit;
using RelateMail.Storage.Sqlite.State;

namespace RelateMail.Storage.Sqlite;

/// <summary>
/// All that is kept in one data directory: <c>mail.db</c>, the contents and entries, and <c>state.db</c>, the state of
/// grains. More than one process may have it open.
/// </summary>
public sealed class SqliteStorage : IMailStorage, IDisposable
{
    private readonly string _mailPath;
    private readonly string _statePath;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly StorageMetrics? _metrics;
    private readonly Lock _lock = new();
    private SqliteDatabase? _database;
    private bool _closed;

    /// <summary>Nothing is opened before <see cref="Open"/>.</summary>
    /// <param name="dataDirectory">Made where it is missing.</param>
    /// <param name="metrics">Null where nothing is measured.</param>
    /// <param name="isWhole">Who adds contents through this object appends their entries through it too.</param>
    public SqliteStorage(
        string dataDirectory, TimeProvider time, ILogger<SqliteStorage> logger, StorageMetrics? metrics = null,
        bool isWhole = true)
    {
        ContentOffers? offers = isWhole ? new() : null;
        _mailPath = Path.Combine(Path.GetFullPath(dataDirectory), "mail.db");
        _statePath = Path.Combine(Path.GetFullPath(dataDirectory), "state.db");
        _time = time;
        _logger = logger;
        _metrics = metrics;
        Contents = new SqliteContentStore(Database, offers, time);
        Messages = new SqliteMessageStore(Database, offers);
        Sweeper = new SqliteSweeper(Database);
        Probe = new SqliteProbe(Database, time);
        State = SqliteStateDatabase.At(_statePath);
    }

    public IContentStore Contents { get; }

    public IMessageStore Messages { get; }

    public IStorageSweeper Sweeper { get; }

    public IStorageProbe Probe { get; }

    public StateDatabase State { get; }

    /// <summary>Opens a data directory outside of a host.</summary>
    /// <exception cref="StorageStartException">It cannot be used; the message says why, in one line.</exception>
    public static SqliteStorage OpenDirectory(string dataDirectory)
    {
        var storage = new SqliteStorage(dataDirectory, TimeProvider.System, NullLogger<SqliteStorage>.Instance);
        storage.Open();
        return storage;
    }

    /// <summary>Opens both files and brings their schemas up to date; nothing happens where that was done.</summary>
    /// <exception cref="StorageStartException">They cannot be used; the message says why, in one line.</exception>
    public void Open()
    {
        lock (_lock)
        {
            ObjectDisposedException.ThrowIf(_closed, this);
            if (_database is null)
            {
                var migrations = new SqliteMigrations("RelateMail.Storage.Sqlite.Schema");
                SqliteStateDatabase.Prepare(_statePath, _time, _logger);
                var meter = CommitMeter.Create(_metrics, "sqlite");
                _database = SqliteDatabase.Open(_mailPath, migrations, _time, _logger, meter);
                _logger.Opened(_mailPath, migrations.Version);
            }
        }
    }

    Task IMailStorage.OpenAsync(CancellationToken cancellationToken)
    {
        Open();
        return Task.CompletedTask;
    }

    /// <summary>Commits what was handed over, then closes.</summary>
    public async ValueTask DisposeAsync()
    {
        SqliteDatabase? database;
        lock (_lock)
        {
            if (_closed)
            {
                return;
            }

            _closed = true;
            database = _database;
        }

        if (database is not null)
        {
            await database.DisposeAsync();
            SqliteStateDatabase.Close(State);
            _logger.Closed(_mailPath);
        }
    }

    /// <summary>For a container that is disposed without awaiting.</summary>
    public void Dispose() => DisposeAsync().AsTask().GetAwaiter().GetResult();

    private SqliteDatabase Database() =>
        _database ?? throw new StorageUnavailableException("The store is not open yet.");
}
