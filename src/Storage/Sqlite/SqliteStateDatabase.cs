using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;

namespace RelateMail.Storage.Sqlite;

/// <summary>Creates and checks the file of grain state. Orleans opens its own connections to it.</summary>
internal static class SqliteStateDatabase
{
    /// <summary>Orleans' name for Microsoft.Data.Sqlite.</summary>
    private const string Invariant = "System.Data.SQLite";

    public static StateDatabase At(string path) => new(
        Invariant,
        new SqliteConnectionStringBuilder { DataSource = path, Mode = SqliteOpenMode.ReadWrite }.ToString());

    /// <summary>Creates the file and its tables.</summary>
    /// <exception cref="StorageStartException">The file cannot be used, or a connection with default settings, as
    /// Orleans opens it, would not synchronize each commit.</exception>
    public static void Prepare(string path, TimeProvider timeProvider, ILogger logger)
    {
        var migrations = new SqliteMigrations("RelateMail.Storage.Sqlite.State.Schema");
        SqliteDatabase.Prepare(path, migrations, timeProvider, logger);
        SqliteDatabase.RequireDurableByDefault(path, timeProvider);
    }

    /// <summary>Closes pooled connections, so that the file can be moved or deleted.</summary>
    public static void Close(StateDatabase database)
    {
        using var connection = new SqliteConnection(database.ConnectionString);
        SqliteConnection.ClearPool(connection);
    }
}
