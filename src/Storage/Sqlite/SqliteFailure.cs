using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace RelateMail.Storage.Sqlite;

/// <summary>Classifies failures of SQLite for the store and its callers.</summary>
internal static class SqliteFailure
{
    /// <summary>True if the database caused the failure, so that the next operation would fail too. False for a full
    /// disk, because small operations may still fit.</summary>
    public static bool IsOutage(Exception exception) => exception is SqliteException
    {
        SqliteErrorCode: raw.SQLITE_BUSY or raw.SQLITE_LOCKED or raw.SQLITE_IOERR or raw.SQLITE_CORRUPT
            or raw.SQLITE_NOTADB or raw.SQLITE_CANTOPEN or raw.SQLITE_READONLY or raw.SQLITE_PERM
            or raw.SQLITE_PROTOCOL or raw.SQLITE_NOMEM,
    };

    /// <summary>The exception that a caller sees. Exceptions of the store are returned unchanged.</summary>
    public static Exception Translate(Exception exception) => exception switch
    {
        SqliteException sqlite when IsFull(sqlite) =>
            new StorageUnavailableException("The disk of the database is full.", exception) { IsFull = true },
        SqliteException { SqliteErrorCode: raw.SQLITE_CONSTRAINT or raw.SQLITE_MISMATCH or raw.SQLITE_TOOBIG } =>
            new InvalidOperationException("The database rejected the operation; nothing was changed.", exception),
        SqliteException sqlite =>
            new StorageUnavailableException($"The database cannot be used: {Describe(sqlite)}.", exception),
        _ => exception,
    };

    /// <summary>The reason why <paramref name="path"/> cannot be opened, in one line.</summary>
    public static StorageStartException StartException(string path, SqliteException exception) => new(
        exception.SqliteErrorCode switch
        {
            raw.SQLITE_NOTADB => $"'{path}' is not a SQLite database.",
            raw.SQLITE_CORRUPT => $"The database '{path}' is damaged; restore it from a backup.",
            raw.SQLITE_CANTOPEN =>
                $"The database '{path}' cannot be opened: check that it is a file and may be read and written.",
            raw.SQLITE_READONLY or raw.SQLITE_PERM =>
                $"The database '{path}' cannot be written: check its owner and permissions.",
            raw.SQLITE_FULL => $"The database '{path}' cannot be opened: its disk is full.",
            raw.SQLITE_BUSY => $"The database '{path}' is locked by another process.",
            _ => $"The database '{path}' cannot be opened: {Describe(exception)}.",
        },
        exception);

    /// <summary>SQLite reports a full disk in another way where it makes its shared index of the log larger.</summary>
    private static bool IsFull(SqliteException exception) => exception.SqliteErrorCode == raw.SQLITE_FULL
        || exception.SqliteExtendedErrorCode == raw.SQLITE_IOERR_SHMSIZE;

    private static string Describe(SqliteException exception)
    {
        string meaning = raw.sqlite3_errstr(exception.SqliteErrorCode).utf8_to_string();
        return $"{meaning} (SQLite {exception.SqliteExtendedErrorCode})";
    }
}
