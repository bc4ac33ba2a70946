using Microsoft.Extensions.Hosting;
using Npgsql;
using RelateMail.Storage.Postgres;

namespace RelateMail.Storage.Tests.Postgres.Orleans;

/// <summary>A test on a database of its own, by Orleans' own providers.</summary>
public abstract class OrleansTablesTest(PostgresFixture postgres) : IAsyncLifetime
{
    private IHost? _silo;

    protected PostgresFixture Postgres { get; } = postgres;

    /// <summary>What a silo has, which is not started.</summary>
    protected IServiceProvider Silo => _silo!.Services;

    /// <summary>The connection string as a silo gives it to Orleans.</summary>
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

    /// <summary>Ends the connections to a database that no test will use again.</summary>
    internal static void Close(string connectionString)
    {
        using var connection = new NpgsqlConnection(connectionString);
        NpgsqlConnection.ClearPool(connection);
    }
}
