using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using RelateMail.Storage.GroupCommit;

namespace RelateMail.Storage.Sqlite;

/// <summary>
/// One data directory: <c>mail.db</c> has the contents and entries, <c>state.db</c> the state of grains,
/// <c>trace.db</c> the trace. More than one
/// process may open it.
/// </summary>
public sealed class SqliteStorage : IMailStorage, IDisposable
{
    private readonly string _mailPath;
    private readonly string _statePath;
    private readonly string _tracePath;
    private readonly TimeProvider _timeProvider;
    private readonly ILogger _logger;
    private readonly StorageMetrics? _metrics;
    private readonly SqliteMailboxIndex _mailboxes;
    private readonly string? _restore;
    private readonly Lock _lock = new();
    private SqliteDatabase? _database;
    private SqliteDatabase? _trace;
    private bool _closed;

    /// <summary>Opens nothing before <see cref="Open"/>.</summary>
    /// <param name="dataDirectory">Created if it is missing.</param>
    /// <param name="timeProvider">The clock for creation times and for the wait on a locked file.</param>
    /// <param name="logger">Receives the events of all parts of the storage.</param>
    /// <param name="metrics">Null if nothing is measured.</param>
    /// <param name="role">A silo appends entries through the object that received their contents.</param>
    /// <param name="minFree">Free octets below which new mail is refused; 0 for none.</param>
    /// <param name="restore">The name of the last restore of a backup; null if none.</param>
    internal SqliteStorage(
        string dataDirectory, TimeProvider timeProvider, ILogger<SqliteStorage> logger, StorageMetrics? metrics = null,
        StorageRole role = StorageRole.Silo, long minFree = 0, string? restore = null)
    {
        _restore = role == StorageRole.Silo ? restore : null;
        var space = new FreeSpace(Path.GetFullPath(dataDirectory), minFree, timeProvider);
        ContentOffers? offers = role == StorageRole.Silo ? new() : null;
        _mailPath = Path.Combine(Path.GetFullPath(dataDirectory), "mail.db");
        _statePath = Path.Combine(Path.GetFullPath(dataDirectory), "state.db");
        _tracePath = Path.Combine(Path.GetFullPath(dataDirectory), "trace.db");
        _timeProvider = timeProvider;
        _logger = logger;
        _metrics = metrics;
        Contents = new SqliteContentStore(Database, offers, space, timeProvider);
        var signal = new OutboxSignal();
        Messages = new SqliteMessageStore(Database, offers, space, signal, timeProvider);
        Outbox = new SqliteOutbox(Database, signal);
        Webhooks = new SqliteWebhookStore(Database);
        _mailboxes = new SqliteMailboxIndex(Database);
        Audit = new SqliteAuditLog(Database);
        Trace = new SqliteTraceStore(() => _trace ?? throw NotOpen());
        Sweeper = new SqliteSweeper(Database);
        Probe = new SqliteProbe(Database, space, timeProvider);
        State = SqliteStateDatabase.At(_statePath);
        Directory = new SqliteDirectoryStore(Database, State);
    }

    public IContentStore Contents { get; }

    public IMessageStore Messages { get; }

    public IMailboxIndex Mailboxes => _mailboxes;

    public IDirectoryStore Directory { get; }

    public IWebhookStore Webhooks { get; }

    public IOutbox Outbox { get; }

    public IAuditLog Audit { get; }

    public ITraceStore Trace { get; }

    public IStorageSweeper Sweeper { get; }

    public IStorageProbe Probe { get; }

    public StateDatabase State { get; }

    /// <summary>Opens a data directory without a host.</summary>
    /// <exception cref="StorageStartException">The database cannot be used. The message gives the reason in one
    /// line.</exception>
    public static SqliteStorage OpenDirectory(string dataDirectory)
    {
        var storage = new SqliteStorage(dataDirectory, TimeProvider.System, NullLogger<SqliteStorage>.Instance);
        storage.Open();
        return storage;
    }

    /// <summary>Opens the files and migrates their schemas. Does nothing if they are open.</summary>
    /// <exception cref="StorageStartException">The files cannot be used. The message gives the reason in one
    /// line.</exception>
    public void Open()
    {
        lock (_lock)
        {
            ObjectDisposedException.ThrowIf(_closed, this);
            if (_database is null)
            {
                var migrations = new SqliteMigrations("RelateMail.Storage.Sqlite.Schema");
                SqliteStateDatabase.Prepare(_statePath, _timeProvider, _logger);
                var meter = CommitMeter.Create(_metrics, "sqlite");
                _database = SqliteDatabase.Open(_mailPath, migrations, _timeProvider, _logger, meter);
                _trace = SqliteDatabase.Open(
                    _tracePath, new SqliteMigrations("RelateMail.Storage.Sqlite.Trace.Schema"), _timeProvider, _logger);
                _logger.Opened(_mailPath, migrations.Version);
                Restrict();
                BeginEpoch();
            }
        }
    }

    Task IMailStorage.OpenAsync(CancellationToken cancellationToken)
    {
        Open();
        return Task.CompletedTask;
    }

    /// <summary>Commits the queued writes, then closes.</summary>
    public async ValueTask DisposeAsync()
    {
        SqliteDatabase? database, trace;
        lock (_lock)
        {
            if (_closed)
            {
                return;
            }

            _closed = true;
            (database, trace) = (_database, _trace);
        }

        if (trace is not null)
        {
            await trace.DisposeAsync();
        }

        if (database is not null)
        {
            await database.DisposeAsync();
            SqliteStateDatabase.Close(State);
            _logger.Closed(_mailPath);
        }
    }

    /// <summary>For a container that is disposed synchronously.</summary>
    public void Dispose() => DisposeAsync().AsTask().GetAwaiter().GetResult();

    private void BeginEpoch()
    {
        if (_restore is { Length: > 0 } restore && _mailboxes.BeginEpochAsync(restore).GetAwaiter().GetResult())
        {
            _logger.EpochBegan(restore);
        }
    }

    /// <summary>Mail and password hashes are for this process' user alone, also in a folder made by another program.
    /// </summary>
    private void Restrict()
    {
        FolderRights rights = PrivateFolder.Restrict(Path.GetDirectoryName(_mailPath)!);
        if (rights.Mended.Count > 0)
        {
            _logger.RightsRemoved(string.Join(", ", rights.Mended));
        }

        if (rights.Open.Count > 0)
        {
            _logger.OpenToOthers(string.Join(", ", rights.Open));
        }
    }

    private SqliteDatabase Database() =>
        _database ?? throw NotOpen();

    private static StorageUnavailableException NotOpen() => new("The store is not open yet.");
}
