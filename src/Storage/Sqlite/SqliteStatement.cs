using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace RelateMail.Storage.Sqlite;

/// <summary>
/// One prepared statement of one session. <see cref="Dispose"/> ends one use: it resets the statement, which ends a
/// read transaction, and clears the bindings, which releases octets. <see cref="Close"/> frees the statement.
/// </summary>
/// <remarks>Calls SQLite's own functions. The overhead of ADO.NET (a command, parameters, boxed values, a reader and a
/// retry loop that sleeps 150 ms) costs more than the statement.</remarks>
internal sealed class SqliteStatement : IDisposable
{
    private readonly sqlite3 _database;
    private readonly sqlite3_stmt _statement;

    public SqliteStatement(sqlite3 database, string sql)
    {
        _database = database;
        Check(raw.sqlite3_prepare_v3(database, sql, raw.SQLITE_PREPARE_PERSISTENT, out _statement));
    }

    public SqliteStatement Bind(int index, long value)
    {
        Check(raw.sqlite3_bind_int64(_statement, index, value));
        return this;
    }

    public SqliteStatement Bind(int index, string value)
    {
        Check(raw.sqlite3_bind_text(_statement, index, value));
        return this;
    }

    /// <summary>Leaves the parameter NULL if the value is null.</summary>
    public SqliteStatement BindNullable(int index, string? value) => value is null ? this : Bind(index, value);

    public SqliteStatement Bind(int index, ReadOnlySpan<byte> value)
    {
        // An empty span has no address, which SQLite would read as NULL.
        Check(value.IsEmpty
            ? raw.sqlite3_bind_zeroblob(_statement, index, 0)
            : raw.sqlite3_bind_blob(_statement, index, value));
        return this;
    }

    /// <summary>Ids are stored big-endian, so that UUIDs of version 7 sort by time.</summary>
    public SqliteStatement Bind(int index, Guid value)
    {
        Span<byte> octets = stackalloc byte[16];
        _ = value.TryWriteBytes(octets, bigEndian: true, out _);
        return Bind(index, octets);
    }

    /// <summary>Milliseconds since 1970, UTC.</summary>
    public SqliteStatement Bind(int index, DateTimeOffset value) => Bind(index, value.ToUnixTimeMilliseconds());

    /// <summary>Leaves the parameter NULL if the time is null.</summary>
    public SqliteStatement BindNullable(int index, DateTimeOffset? value) =>
        value is { } time ? Bind(index, time) : this;

    /// <summary>Moves to the next row; false after the last.</summary>
    /// <exception cref="SqliteException">The statement failed.</exception>
    public bool Step()
    {
        int code = StepCode();
        if (code is raw.SQLITE_ROW or raw.SQLITE_DONE)
        {
            return code == raw.SQLITE_ROW;
        }

        SqliteException.ThrowExceptionForRC(code, _database);
        throw new InvalidOperationException($"SQLite returned {code} for a step.");
    }

    /// <summary>Moves to the next row and returns SQLite's result code.</summary>
    public int StepCode() => raw.sqlite3_step(_statement);

    public bool IsNull(int column) => raw.sqlite3_column_type(_statement, column) == raw.SQLITE_NULL;

    public long Number(int column) => raw.sqlite3_column_int64(_statement, column);

    public string Text(int column) => raw.sqlite3_column_text(_statement, column).utf8_to_string();

    /// <summary>Valid until the next step.</summary>
    public ReadOnlySpan<byte> Octets(int column) => raw.sqlite3_column_blob(_statement, column);

    public Guid Id(int column) => new(Octets(column), bigEndian: true);

    public DateTimeOffset Time(int column) => DateTimeOffset.FromUnixTimeMilliseconds(Number(column));

    public DateTimeOffset? NullableTime(int column) => IsNull(column) ? null : Time(column);

    public string? NullableText(int column) => IsNull(column) ? null : Text(column);

    public void Dispose()
    {
        _ = raw.sqlite3_reset(_statement); // returns the error of the last step, which was thrown there
        _ = raw.sqlite3_clear_bindings(_statement);
    }

    public void Close() => _statement.Dispose();

    private void Check(int code)
    {
        if (code != raw.SQLITE_OK)
        {
            SqliteException.ThrowExceptionForRC(code, _database);
        }
    }
}
