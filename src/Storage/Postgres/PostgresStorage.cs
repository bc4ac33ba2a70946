using Microsoft.Extensions.Logging;
using Npgsql;

namespace RelateMail.Storage.Postgres;

/// <summary>
/// All that is kept in one PostgreSQL database: contents, entries, and Orleans' own tables. Any number of nodes may have
/// it open.
/// </summary>
public sealed class PostgresStorage : IMailStorage, IDisposable
{
    /// <summary>Of a silo: its writers, and readers.</summary>
    private const int SiloConnections = 12;

    /// <summary>Of a gateway: two writers, a spare, and the probe.</summary>
    private const int GatewayConnections = 4;

    private const int OrleansConnectionsOfSilo = 8;
    private const int OrleansConnectionsOfGateway = 2;

    private readonly PostgresSettings _settings;
    private readonly ILogger _logger;
    private readonly StorageMetrics? _metrics;
    private readonly SemaphoreSlim _opening = new(1);
    private PostgresDatabase? _database;
    private PostgresContents? _contents;
    private PostgresMessages? _messages;
    private bool _closed;

    /// <summary>Nothing is opened before <see cref="OpenAsync"/>.</summary>
    /// <param name="metrics">Null where nothing is measured.</param>
    public PostgresStorage(
        PostgresSettings settings, TimeProvider time, ILogger<PostgresStorage> logger, StorageMetrics? metrics = null)
    {
        _settings = settings;
        _logger = logger;
        _metrics = metrics;
        Contents = new PostgresContentStore(() => Open(_contents));
        Messages = new PostgresMessageStore(() => Open(_messages));
        Sweeper = new PostgresSweeper(() => Open(_database));
        Probe = settings.IsWhole
            ? new PostgresProbe(() => Open(_database), time)
            : new PostgresContentProbe(() => Open(_database));
        State = new StateDatabase("Npgsql", PostgresConnectionStrings.ForOrleans(
            settings.ConnectionString, settings.IsWhole ? OrleansConnectionsOfSilo : OrleansConnectionsOfGateway));
    }

    public IContentStore Contents { get; }

    public IMessageStore Messages { get; }

    public IStorageSweeper Sweeper { get; }

    public IStorageProbe Probe { get; }

    public StateDatabase State { get; }

    /// <summary>Waits for the server, brings the schema up to date, and opens the stores; nothing happens where that was
    /// done.</summary>
    /// <exception cref="StorageStartException">
    /// The database cannot be used; the message says why, in one line.
    /// </exception>
    public async Task OpenAsync(CancellationToken cancellationToken)
    {
        await _opening.WaitAsync(cancellationToken);
        try
        {
            ObjectDisposedException.ThrowIf(_closed, this);
            if (_database is null)
            {
                int version = await new PostgresStart(_settings, _logger).RunAsync(cancellationToken);
                OpenStores();
                _logger.Opened(PostgresConnectionStrings.Place(_settings.ConnectionString), version);
            }
        }
        finally
        {
            _ = _opening.Release();
        }
    }

    /// <summary>Commits what was handed over, then closes.</summary>
    public async ValueTask DisposeAsync()
    {
        await _opening.WaitAsync();
        try
        {
            if (!_closed && _database is not null)
            {
                await _contents!.DisposeAsync();
                await (_messages?.DisposeAsync() ?? ValueTask.CompletedTask);
                await _database.DisposeAsync();
                _logger.Closed(PostgresConnectionStrings.Place(_settings.ConnectionString));
            }

            _closed = true;
        }
        finally
        {
            _ = _opening.Release();
        }
    }

    /// <summary>For a container that is disposed without awaiting.</summary>
    public void Dispose() => DisposeAsync().AsTask().GetAwaiter().GetResult();

    private void OpenStores()
    {
        NpgsqlDataSource source = NpgsqlDataSource.Create(PostgresConnectionStrings.ForMail(
            _settings.ConnectionString, _settings.IsWhole ? SiloConnections : GatewayConnections));
        _database = new PostgresDatabase(source, _logger);
        _contents = new PostgresContents(_database, _logger, _metrics);
        _messages = _settings.IsWhole ? new PostgresMessages(_database, _logger, _metrics) : null;
    }

    private static T Open<T>(T? part)
        where T : class => part ?? throw new StorageUnavailableException("The store is not open yet.");
}
