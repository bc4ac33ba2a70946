using System.Collections.Concurrent;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using RelateMail.PostgresServer;
using RelateMail.Storage.Postgres;
using RelateMail.Storage.Tests.Postgres;

[assembly: AssemblyFixture(typeof(PostgresFixture))]
[assembly: CollectionBehavior(MaxParallelThreads = 4)] // most tests wait for a disk, a server or another process

namespace RelateMail.Storage.Tests.Postgres;

/// <summary>One server for all tests of this project that do not disturb it, started by the first. Each test has a
/// database of its own.</summary>
public sealed class PostgresFixture : IAsyncDisposable
{
    private const string Template = "migrated";

    private readonly SemaphoreSlim _starting = new(1);
    private readonly SemaphoreSlim _migrating = new(1);
    private readonly SemaphoreSlim _sharing = new(1);
    private readonly ConcurrentBag<string> _databases = [];
    private TemporaryPostgres? _server;
    private string? _elsewhere;
    private string? _template;
    private TestStores? _shared;

    /// <summary>Why no server is available; null if one is available.</summary>
    public string? WhyNot =>
        Environment.GetEnvironmentVariable(TemporaryPostgres.Variable) is null ? TemporaryPostgres.WhyNot : null;

    /// <summary>The connection string of a new database without a table.</summary>
    public async Task<string> CreateEmptyAsync() => await CreateAsync($"empty-{Guid.NewGuid():N}", "template0");

    /// <summary>The connection string of a new database with the schema of this program.</summary>
    public async Task<string> CreateAsync()
    {
        await _migrating.WaitAsync();
        try
        {
            _template ??= await MakeTemplateAsync();
        }
        finally
        {
            _ = _migrating.Release();
        }

        return await CreateAsync($"test-{Guid.NewGuid():N}", _template);
    }

    /// <summary>Stores on one database for all tests that use mailboxes and contents of their own.</summary>
    public async Task<TestStores> ShareStoresAsync()
    {
        await _sharing.WaitAsync();
        try
        {
            _shared ??= await OpenAsync(await CreateAsync());
        }
        finally
        {
            _ = _sharing.Release();
        }

        return _shared with { Close = () => ValueTask.CompletedTask };
    }

    public static Task<TestStores> OpenAsync(string connectionString) =>
        OpenAsync(new PostgresSettings { ConnectionString = connectionString });

    internal static async Task<TestStores> OpenAsync(PostgresSettings settings)
    {
        var storage = new PostgresStorage(settings, TimeProvider.System, NullLogger<PostgresStorage>.Instance);
        await storage.OpenAsync(TestContext.Current.CancellationToken);
        return new TestStores(
            storage.Contents, storage.Messages, storage.Mailboxes, storage.Sweeper, storage.Probe,
            storage.Webhooks, storage.Outbox, storage.DisposeAsync)
        {
            Audit = storage.Audit,
            Trace = storage.Trace,
            Directory = storage.Directory,
        };
    }

    /// <summary>Sets time-outs that are long enough for a slow machine.</summary>
    public static string Patiently(string connectionString) => new NpgsqlConnectionStringBuilder(connectionString)
    {
        Timeout = 300,
        CommandTimeout = 300,
        Options = "-c statement_timeout=0 -c lock_timeout=0",
    }.ConnectionString;

    /// <summary>Runs one statement and returns the first value of its first row.</summary>
    public static async Task<object?> ExecuteAsync(string connectionString, string sql)
    {
        await using var connection = new NpgsqlConnection(connectionString + ";Pooling=false");
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        return await command.ExecuteScalarAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (_shared is not null)
        {
            await _shared.DisposeAsync();
        }

        if (_server is not null)
        {
            await _server.DisposeAsync();
        }

        foreach (string name in _elsewhere is null ? [] : _databases)
        {
            _ = await ExecuteAsync(_elsewhere!, $"""DROP DATABASE "{name}" WITH (FORCE)""");
        }

        _starting.Dispose();
        _migrating.Dispose();
        _sharing.Dispose();
    }

    private async Task<string> ServerAsync()
    {
        await _starting.WaitAsync();
        try
        {
            _elsewhere ??= Environment.GetEnvironmentVariable(TemporaryPostgres.Variable);
            if (_elsewhere is null)
            {
                Assert.SkipWhen(WhyNot is not null, WhyNot ?? "");
                _server ??= await TemporaryPostgres.StartAsync();
            }

            return _elsewhere ?? _server!.ConnectionString();
        }
        finally
        {
            _ = _starting.Release();
        }
    }

    private async Task<string> MakeTemplateAsync()
    {
        string name = $"{Template}-{Guid.NewGuid():N}";
        await (await OpenAsync(await CreateAsync(name, "template0"))).DisposeAsync();
        return name;
    }

    private async Task<string> CreateAsync(string name, string template)
    {
        string server = await ServerAsync();
        _databases.Add(name);
        _ = await ExecuteAsync(server, $"""CREATE DATABASE "{name}" TEMPLATE "{template}" """);
        return Patiently(new NpgsqlConnectionStringBuilder(server) { Database = name }.ConnectionString);
    }
}
