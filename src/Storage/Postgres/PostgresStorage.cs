using Microsoft.Extensions.Logging;
using Npgsql;

namespace RelateMail.Storage.Postgres;

/// <summary>
/// All that is kept in one PostgreSQL database: contents, entries, and Orleans' own tables. Any number of nodes may have
/// it open.
/// </summary>
public sealed class PostgresStorage : IAsyncDisposable, IDisposable
{
    /// <summary>Of a silo: four writers, and readers.</summary>
    private const int MailConnections = 12;

    private const int OrleansConnections = 8;

    private readonly PostgresSettings _settings;
    private readonly ILogger _logger;
    private readonly SemaphoreSlim _opening = new(1);
    private PostgresDatabase? _database;
    private PostgresContents? _contents;
    private PostgresMessages? _messages;
    private bool _closed;

    /// <summary>Nothing is opened before <see cref="OpenAsync"/>.</summary>
    public PostgresStorage(PostgresSettings settings, TimeProvider time, ILogger<PostgresStorage> logger)
    {
        _settings = settings;
        _logger = logger;
        Contents = new PostgresContentStore(() => Open(_contents));
        Messages = new PostgresMessageStore(() => Open(_messages));
        Sweeper = new PostgresSweeper(() => Open(_database));
        Probe = new PostgresProbe(() => Open(_database), time);
        State = new StateDatabase(
            "Npgsql", PostgresConnectionStrings.ForOrleans(settings.ConnectionString, OrleansConnections));
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
                await _messages!.DisposeAsync();
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
        NpgsqlDataSource source = NpgsqlDataSource.Create(
            PostgresConnectionStrings.ForMail(_settings.ConnectionString, MailConnections));
        _database = new PostgresDatabase(source, _logger);
        _contents = new PostgresContents(_database, _logger);
        _messages = new PostgresMessages(_database, _logger);
    }

    private static T Open<T>(T? part)
        where T : class => part ?? throw new StorageUnavailableException("The store is not open yet.");
}
