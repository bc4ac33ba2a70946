using Npgsql;
using RelateMail.PostgresServer;
using RelateMail.Storage.Tests.Postgres.Orleans;

[assembly: AssemblyFixture(typeof(OrleansServer))]

namespace RelateMail.Storage.Tests.Postgres.Orleans;

/// <summary>
/// One PostgreSQL for the tests of Orleans' tables: the one that the environment names, else one of our own, made when
/// it is first asked for.
/// </summary>
public sealed class OrleansServer : IAsyncDisposable
{
    private readonly string? _given = Environment.GetEnvironmentVariable(TemporaryPostgres.Variable);
    private readonly List<string> _roles = [];
    private readonly SemaphoreSlim _turn = new(1);
    private TemporaryPostgres? _own;

    /// <summary>Why there is no server here; null where there is.</summary>
    public string? WhyNot => _given is null ? TemporaryPostgres.WhyNot : null;

    /// <summary>A new database with our tables for Orleans in it; gives the connection string of a superuser.</summary>
    public async Task<string> CreateDatabaseAsync()
    {
        string name = $"orleans_{Guid.NewGuid():N}";
        await _turn.WaitAsync();
        try
        {
            _own ??= _given is null ? await TemporaryPostgres.StartAsync() : null;
            await ExecuteAsync(ServerConnectionString, $"CREATE DATABASE {name}");
        }
        finally
        {
            _turn.Release();
        }

        string connectionString =
            new NpgsqlConnectionStringBuilder(ServerConnectionString) { Database = name, MaxPoolSize = 20 }
            .ToString();
        foreach (string script in OrleansScripts.All)
        {
            await ExecuteAsync(connectionString, script);
        }

        return connectionString;
    }

    /// <summary>Removes a database, and ends the connections that pools still hold to it.</summary>
    public Task DropDatabaseAsync(string connectionString) => ExecuteAsync(
        ServerConnectionString,
        $"DROP DATABASE {new NpgsqlConnectionStringBuilder(connectionString).Database} WITH (FORCE)");

    /// <summary>A role that may do what <paramref name="grants"/> say, and log in.</summary>
    /// <param name="connectionString">The database, as a superuser.</param>
    /// <param name="grants">What stands before the role's name in each GRANT.</param>
    /// <returns>The connection string of the role.</returns>
    public async Task<string> CreateRoleAsync(string connectionString, params string[] grants)
    {
        string role = $"role_{Guid.NewGuid():N}";
        await ExecuteAsync(connectionString, $"CREATE ROLE {role} LOGIN PASSWORD '{role}'");
        lock (_roles)
        {
            _roles.Add(role);
        }

        await ExecuteAsync(connectionString, string.Concat(grants.Select(grant => $"GRANT {grant} TO {role};")));
        return new NpgsqlConnectionStringBuilder(connectionString) { Username = role, Password = role }.ToString();
    }

    public static async Task ExecuteAsync(string connectionString, string sql)
    {
        await using var connection = new NpgsqlConnection(connectionString);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (_own is not null)
        {
            await _own.DisposeAsync();
        }
        else
        {
            foreach (string role in _roles)
            {
                await ExecuteAsync(ServerConnectionString, $"DROP ROLE {role}");
            }
        }

        _turn.Dispose();
    }

    private string ServerConnectionString => _given ?? _own!.ConnectionString();
}
