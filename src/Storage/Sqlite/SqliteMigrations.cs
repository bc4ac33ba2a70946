using System.Globalization;
using Microsoft.Extensions.Logging;

namespace RelateMail.Storage.Sqlite;

/// <summary>
/// Migrates a database to the schema of this program: runs each script of a folder once, in order, in a transaction of
/// its own. Processes that start at the same time take turns.
/// </summary>
/// <param name="folder">The folder as resources are named: with dots between its parts.</param>
internal sealed class SqliteMigrations(string folder)
{
    private readonly SchemaScripts _scripts = new(folder);

    /// <summary>The newest schema version of this program.</summary>
    public int Version => _scripts.Version;

    /// <exception cref="StorageStartException">The database is newer than this program, or belongs to another
    /// program.</exception>
    /// <exception cref="Microsoft.Data.Sqlite.SqliteException">
    /// SQLITE_BUSY while another process migrates.
    /// </exception>
    public void Run(string path, SqliteSession session, ILogger logger)
    {
        while (RunNext(path, session) is { } version)
        {
            logger.Migrated(path, version);
        }
    }

    /// <returns>The new version; null if the schema was up to date.</returns>
    private int? RunNext(string path, SqliteSession session)
    {
        session.Begin(TimeSpan.Zero);
        try
        {
            int current = ReadVersion(path, session);
            if (current > Version)
            {
                throw new StorageStartException(
                    $"The database '{path}' was written by a newer version of this program (its schema is {current}, "
                    + $"the newest that this program supports is {Version}): start that version.");
            }

            int next = current + 1;
            if (next > Version)
            {
                session.Rollback();
                return null;
            }

            session.Execute(_scripts[next]);
            session.Execute(
                string.Create(CultureInfo.InvariantCulture, $"INSERT INTO schema_version (version) VALUES ({next})"));
            session.Commit();
            return next;
        }
        catch
        {
            session.Rollback();
            throw;
        }
    }

    private static int ReadVersion(string path, SqliteSession session)
    {
        if (session.ReadText("SELECT 1 FROM sqlite_schema WHERE name = 'schema_version'") is null)
        {
            if (session.ReadText("SELECT name FROM sqlite_schema LIMIT 1") is { } table)
            {
                throw new StorageStartException(
                    $"'{path}' is the database of another program (it has '{table}' and no schema_version).");
            }

            session.Execute("CREATE TABLE schema_version (version INTEGER PRIMARY KEY) STRICT");
        }

        string? version = session.ReadText("SELECT max(version) FROM schema_version");
        return version is null ? 0 : int.Parse(version, CultureInfo.InvariantCulture);
    }
}
