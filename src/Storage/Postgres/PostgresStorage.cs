using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;

namespace RelateMail.Storage.Postgres;

/// <summary>
/// One PostgreSQL database with contents, entries, and Orleans' own tables. Any number of nodes may open it.
/// </summary>
internal sealed class PostgresStorage : IMailStorage, IDisposable
{
    /// <summary>For the writers and the readers of a silo.</summary>
    private const int SiloConnections = 12;

    /// <summary>For the two writers of a gateway, the trace, and one spare.</summary>
    private const int GatewayConnections = 4;

    private const int OrleansConnectionsOfSilo = 8;
    private const int OrleansConnectionsOfGateway = 2;

    private readonly PostgresSettings _settings;
    private readonly ILogger _logger;
    private readonly SemaphoreSlim _opening = new(1);
    private readonly PostgresDatabase _database;
    private readonly PostgresDatabase _probed = new(NullLogger.Instance); // StorageWatch logs its failures
    private readonly PostgresContentStore _contents;
    private readonly PostgresMessageStore _messages;
    private readonly PostgresMailboxIndex _mailboxes;
    private readonly PostgresDirectoryStore _directory;
    private readonly PostgresOutbox _outbox;
    private bool _closed;

    /// <summary>Opens nothing before <see cref="OpenAsync"/>.</summary>
    /// <param name="settings">Connection string, roles and time limits.</param>
    /// <param name="timeProvider">The clock of the storage probe.</param>
    /// <param name="logger">Receives the events of all parts of the storage.</param>
    /// <param name="metrics">Null if nothing is measured.</param>
    public PostgresStorage(
        PostgresSettings settings, TimeProvider timeProvider, ILogger<PostgresStorage> logger,
        StorageMetrics? metrics = null)
    {
        _settings = settings;
        _logger = logger;
        _database = new PostgresDatabase(logger);
        _contents = new PostgresContentStore(_database, logger, metrics);
        var signal = new OutboxSignal();
        _messages = new PostgresMessageStore(_database, signal, logger, metrics);
        _outbox = new PostgresOutbox(_database, signal, logger, metrics);
        Webhooks = new PostgresWebhookStore(_database);
        _mailboxes = new PostgresMailboxIndex(_database);
        _directory = new PostgresDirectoryStore(_database, logger, metrics);
        Audit = new PostgresAuditLog(_database);
        Trace = new PostgresTraceStore(_database);
        Sweeper = new PostgresSweeper(_database);
        Probe = settings.Role == StorageRole.Silo
            ? new PostgresProbe(_probed, timeProvider)
            : new PostgresContentProbe(_probed);
        State = new StateDatabase("Npgsql", PostgresConnectionStrings.ForOrleans(
            settings.ConnectionString,
            settings.Role == StorageRole.Silo ? OrleansConnectionsOfSilo : OrleansConnectionsOfGateway));
    }

    public IContentStore Contents => _contents;

    public IMessageStore Messages => _messages;

    public IMailboxIndex Mailboxes => _mailboxes;

    public IDirectoryStore Directory => _directory;

    public IWebhookStore Webhooks { get; }

    public IOutbox Outbox => _outbox;

    public IAuditLog Audit { get; }

    public ITraceStore Trace { get; }

    public IStorageSweeper Sweeper { get; }

    public IStorageProbe Probe { get; }

    public StateDatabase State { get; }

    /// <summary>Waits for the server, migrates the schema, and opens the stores. Does nothing if they are
    /// open.</summary>
    /// <exception cref="StorageStartException">
    /// The database cannot be used. The message gives the reason in one line.
    /// </exception>
    public async Task OpenAsync(CancellationToken cancellationToken)
    {
        await _opening.WaitAsync(cancellationToken);
        try
        {
            ObjectDisposedException.ThrowIf(_closed, this);
            if (!_database.IsOpen)
            {
                int version = await new PostgresStart(_settings, _logger).RunAsync(cancellationToken);
                OpenStores();
                await BeginEpochAsync(cancellationToken);
                _logger.Opened(PostgresConnectionStrings.Place(_settings.ConnectionString), version);
            }
        }
        finally
        {
            _ = _opening.Release();
        }
    }

    /// <summary>Commits the queued writes, then closes.</summary>
    public async ValueTask DisposeAsync()
    {
        await _opening.WaitAsync();
        try
        {
            if (!_closed && _database.IsOpen)
            {
                await _contents.DisposeAsync();
                await _messages.DisposeAsync();
                await _outbox.DisposeAsync();
                await _directory.DisposeAsync();
                await _database.DisposeAsync();
                await _probed.DisposeAsync();
                _logger.Closed(PostgresConnectionStrings.Place(_settings.ConnectionString));
            }

            _closed = true;
        }
        finally
        {
            _ = _opening.Release();
        }
    }

    /// <summary>For a container that is disposed synchronously.</summary>
    public void Dispose() => DisposeAsync().AsTask().GetAwaiter().GetResult();

    private async Task BeginEpochAsync(CancellationToken cancellationToken)
    {
        if (_settings is { Role: StorageRole.Silo, Restore: { Length: > 0 } restore }
            && await _mailboxes.BeginEpochAsync(restore, cancellationToken))
        {
            _logger.EpochBegan(restore);
        }
    }

    private void OpenStores()
    {
        bool isSilo = _settings.Role == StorageRole.Silo;
        _database.Open(NpgsqlDataSource.Create(PostgresConnectionStrings.ForMail(
            _settings.ConnectionString, isSilo ? SiloConnections : GatewayConnections)));
        _probed.Open(NpgsqlDataSource.Create(PostgresConnectionStrings.ForProbe(_settings.ConnectionString)));
        _contents.Open();
        if (isSilo)
        {
            _messages.Open();
            _outbox.Open();
            _directory.Open();
        }
    }
}
