using Microsoft.Extensions.Hosting;
using Npgsql;
using RelateMail.Storage.Postgres;

namespace RelateMail.Storage.Tests.Postgres.Orleans;

/// <summary>A test with Orleans' own providers on a separate database.</summary>
public abstract class OrleansTablesTest(PostgresFixture postgres) : IAsyncLifetime
{
    private IHost? _silo;

    protected PostgresFixture Postgres { get; } = postgres;

    /// <summary>The services of a silo that is not started.</summary>
    protected IServiceProvider Silo => _silo!.Services;

    /// <summary>The connection string that a silo passes to Orleans.</summary>
    protected string Database { get; private set; } = "";

    public virtual async ValueTask InitializeAsync()
    {
        Database = ForOrleans(await Postgres.CreateAsync());
        _silo = OrleansHosts.Silo(Database);
    }

    public virtual ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        if (_silo is not null)
        {
            _silo.Dispose();
            Close(Database);
        }

        return ValueTask.CompletedTask;
    }

    internal static string ForOrleans(string connectionString) =>
        PostgresConnectionStrings.ForOrleans(connectionString, connections: 8);

    /// <summary>Closes the connections to a database that no other test uses.</summary>
    internal static void Close(string connectionString)
    {
        using var connection = new NpgsqlConnection(connectionString);
        NpgsqlConnection.ClearPool(connection);
    }
}
