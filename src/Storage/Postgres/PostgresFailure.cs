using System.Net.Sockets;
using Npgsql;

namespace RelateMail.Storage.Postgres;

/// <summary>Classifies failures of PostgreSQL for the store and its callers.</summary>
internal static class PostgresFailure
{
    /// <summary>
    /// True if the server rolled back the work because it conflicted with another transaction, so that a retry may
    /// succeed.
    /// </summary>
    public static bool IsCollision(Exception exception) => exception is PostgresException
    {
        SqlState: PostgresErrorCodes.SerializationFailure or PostgresErrorCodes.DeadlockDetected,
    };

    /// <summary>
    /// True if the connection broke, as pooled connections do when the server restarts. A new connection may work; the
    /// outcome of the work is unknown. False if the server did not answer in time, because a retry would time out too.
    /// </summary>
    public static bool IsLostConnection(Exception exception) => exception switch
    {
        PostgresException postgres => postgres.SqlState is PostgresErrorCodes.AdminShutdown
            or PostgresErrorCodes.CrashShutdown or PostgresErrorCodes.IdleSessionTimeout,
        NpgsqlException npgsql => npgsql.InnerException is IOException or SocketException,
        _ => false,
    };

    /// <summary>
    /// True if one operation caused the failure, so that the others of its batch may succeed. A full disk counts too:
    /// small operations may still fit.
    /// </summary>
    public static bool IsOfOneOperation(Exception exception) => exception switch
    {
        PostgresException { SqlState: { } state } => IsRefusal(state) || state == PostgresErrorCodes.DiskFull,
        NpgsqlException or StorageUnavailableException or TimeoutException or IOException or SocketException => false,
        _ => true,
    };

    /// <summary>True if the server is unreachable, starting or out of connections: a later retry may succeed.</summary>
    public static bool IsOutage(Exception exception) => exception switch
    {
        PostgresException { SqlState: { } state } =>
            state.StartsWith("57P", StringComparison.Ordinal) || state.StartsWith("53", StringComparison.Ordinal),
        NpgsqlException npgsql => npgsql.InnerException is IOException or SocketException or TimeoutException,
        _ => false,
    };

    /// <summary>True if the role is unknown, or rejected by the server or the database.</summary>
    public static bool IsRefusedLogin(Exception exception) => exception is PostgresException
    {
        SqlState: PostgresErrorCodes.InvalidPassword or PostgresErrorCodes.InvalidAuthorizationSpecification
            or PostgresErrorCodes.InvalidCatalogName or PostgresErrorCodes.InsufficientPrivilege,
    };

    /// <summary>The exception that a caller sees. Exceptions of the store are returned unchanged.</summary>
    public static Exception Translate(Exception exception) => exception switch
    {
        PostgresException { SqlState: PostgresErrorCodes.DiskFull } =>
            new StorageUnavailableException("The disk of the database is full.", exception) { IsFull = true },
        PostgresException { SqlState: { } state } when IsRefusal(state) =>
            new InvalidOperationException("The database rejected the operation; nothing was changed.", exception),
        NpgsqlException npgsql =>
            new StorageUnavailableException($"The database cannot be used: {Describe(npgsql)}.", exception),
        TimeoutException or IOException or SocketException =>
            new StorageUnavailableException("The database does not answer.", exception),
        _ => exception,
    };

    /// <summary>Describes a failure without secrets and without a full stop.</summary>
    public static string Describe(Exception exception) => exception switch
    {
        PostgresException postgres => $"{OneLine(postgres.MessageText)} ({postgres.SqlState})",
        { InnerException: TimeoutException } => "it does not answer in time",
        { InnerException: SocketException socket } => OneLine(socket.Message),
        { InnerException: IOException } => "the connection broke",
        _ => OneLine(exception.Message),
    };

    /// <summary>Data exceptions, integrity constraints and program limits: a retry would fail again.</summary>
    private static bool IsRefusal(string state) =>
        state.StartsWith("22", StringComparison.Ordinal) || state.StartsWith("23", StringComparison.Ordinal)
        || state.StartsWith("54", StringComparison.Ordinal);

    private static string OneLine(string text) => text.ReplaceLineEndings(" ").TrimEnd('.', ' ');
}
