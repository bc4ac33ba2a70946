using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace RelateMail.Storage.Sqlite;

/// <summary>One connection to a database file with its prepared statements. Used by one thread at a time.</summary>
internal sealed class SqliteSession : IDisposable
{
    private const string BeginSql = "BEGIN IMMEDIATE";
    private const string CommitSql = "COMMIT";
    private const string RollbackSql = "ROLLBACK";

    private readonly SqliteConnection _connection;
    private readonly TimeProvider _timeProvider;

    /// <summary>By reference: the keys are constants, so their text need not be hashed on each use.</summary>
    private readonly Dictionary<string, SqliteStatement> _statements = new(ReferenceEqualityComparer.Instance);

    /// <exception cref="SqliteException">The file cannot be opened.</exception>
    public SqliteSession(string path, SqliteOpenMode mode, TimeProvider timeProvider)
    {
        _timeProvider = timeProvider;
        _connection = new SqliteConnection(
            new SqliteConnectionStringBuilder { DataSource = path, Mode = mode, Pooling = false }.ToString());
        _connection.Open();
        try
        {
            raw.sqlite3_extended_result_codes(_connection.Handle, 0);
            Execute("PRAGMA foreign_keys = ON");
        }
        catch
        {
            _connection.Dispose();
            throw;
        }
    }

    /// <summary>Rows that the last INSERT, UPDATE or DELETE touched.</summary>
    public int Changes => raw.sqlite3_changes(_connection.Handle);

    /// <summary>The integer key of the last row inserted.</summary>
    public long LastNumber => raw.sqlite3_last_insert_rowid(_connection.Handle);

    private bool InTransaction => raw.sqlite3_get_autocommit(_connection.Handle) == 0;

    /// <summary>The prepared statement of <paramref name="sql"/>, a constant; dispose it after each use.</summary>
    public SqliteStatement Prepare(string sql)
    {
        if (!_statements.TryGetValue(sql, out SqliteStatement? statement))
        {
            statement = new SqliteStatement(_connection.Handle!, sql);
            _statements.Add(sql, statement);
        }

        return statement;
    }

    /// <summary>Runs SQL that is used once: pragmas, the statements of a migration.</summary>
    public void Execute(string sql)
    {
        int code = raw.sqlite3_exec(_connection.Handle, sql);
        if (code != raw.SQLITE_OK)
        {
            SqliteException.ThrowExceptionForRC(code, _connection.Handle);
        }
    }

    /// <summary>The first column of the first row of SQL that is used once; null if there is no row.</summary>
    public string? ReadText(string sql)
    {
        var statement = new SqliteStatement(_connection.Handle!, sql);
        try
        {
            return statement.Step() && !statement.IsNull(0) ? statement.Text(0) : null;
        }
        finally
        {
            statement.Close();
        }
    }

    /// <summary>
    /// Begins a write transaction; waits up to <paramref name="patience"/> for the transaction of another process.
    /// </summary>
    /// <remarks>IMMEDIATE acquires the write lock, so that no later statement finds the database busy. The loop
    /// replaces SQLite's own waiting, which backs off up to 100 ms, far longer than a group commit.</remarks>
    /// <exception cref="SqliteException">SQLITE_BUSY after that time, or another failure.</exception>
    public void Begin(TimeSpan patience)
    {
        long started = _timeProvider.GetTimestamp();
        while (true)
        {
            using SqliteStatement begin = Prepare(BeginSql);
            int code = begin.StepCode();
            if (code == raw.SQLITE_DONE)
            {
                return;
            }

            if (code != raw.SQLITE_BUSY || _timeProvider.GetElapsedTime(started) >= patience)
            {
                SqliteException.ThrowExceptionForRC(code, _connection.Handle);
            }

            Thread.Sleep(1);
        }
    }

    public void Commit()
    {
        using SqliteStatement commit = Prepare(CommitSql);
        _ = commit.Step();
    }

    /// <summary>Rolls back the transaction, unless SQLite did so because of a failure.</summary>
    public void Rollback()
    {
        if (InTransaction)
        {
            using SqliteStatement rollback = Prepare(RollbackSql);
            _ = rollback.Step();
        }
    }

    public void Dispose()
    {
        foreach (SqliteStatement statement in _statements.Values)
        {
            statement.Close();
        }

        _connection.Dispose();
    }
}
