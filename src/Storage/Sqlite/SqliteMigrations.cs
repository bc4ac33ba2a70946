using System.Globalization;
using System.Reflection;
using Microsoft.Extensions.Logging;

namespace RelateMail.Storage.Sqlite;

/// <summary>
/// Brings a database to the schema of this program: the embedded files <c>0001-….sql</c>, <c>0002-….sql</c> … of a
/// folder, each once, in order, in a transaction of its own. Two processes that start at once take turns.
/// </summary>
internal sealed class SqliteMigrations
{
    private readonly SortedList<int, string> _scripts = [];

    /// <param name="folder">The folder of the scripts, as resources are named: dots between its parts.</param>
    public SqliteMigrations(string folder)
    {
        Assembly assembly = typeof(SqliteMigrations).Assembly;
        string prefix = $"{folder}.";
        foreach (string name in assembly.GetManifestResourceNames())
        {
            if (name.StartsWith(prefix, StringComparison.Ordinal))
            {
                using var reader = new StreamReader(assembly.GetManifestResourceStream(name)!);
                int version = int.Parse(name.AsSpan(prefix.Length, 4), CultureInfo.InvariantCulture);
                _scripts.Add(version, reader.ReadToEnd());
            }
        }
    }

    /// <summary>The schema that this program knows.</summary>
    public int Version => _scripts.Keys[^1];

    /// <exception cref="StorageStartException">The database is newer than this program, or is not ours.</exception>
    /// <exception cref="Microsoft.Data.Sqlite.SqliteException">
    /// SQLITE_BUSY where it is another process's turn.
    /// </exception>
    public void Run(string path, SqliteSession session, ILogger logger)
    {
        while (RunNext(path, session) is { } version)
        {
            logger.Migrated(path, version);
        }
    }

    /// <returns>The version that was reached; null where there was nothing to do.</returns>
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
                    + $"this program knows {Version}): start that version.");
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
            if (session.ReadText("SELECT name FROM sqlite_schema LIMIT 1") is { } stranger)
            {
                throw new StorageStartException(
                    $"'{path}' is the database of another program (it has '{stranger}' and no schema_version).");
            }

            session.Execute("CREATE TABLE schema_version (version INTEGER PRIMARY KEY) STRICT");
        }

        string? version = session.ReadText("SELECT max(version) FROM schema_version");
        return version is null ? 0 : int.Parse(version, CultureInfo.InvariantCulture);
    }
}
