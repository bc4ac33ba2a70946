using System.Net.Sockets;
using Npgsql;

namespace RelateMail.Storage.Postgres;

/// <summary>What a failure of PostgreSQL means to those who called the store.</summary>
internal static class PostgresFailure
{
    /// <summary>
    /// True where the server has undone everything and only asks for another try: two transactions stood in each
    /// other's way.
    /// </summary>
    public static bool IsCollision(Exception exception) => exception is PostgresException
    {
        SqlState: PostgresErrorCodes.SerializationFailure or PostgresErrorCodes.DeadlockDetected,
    };

    /// <summary>
    /// True where the connection broke, as those of a pool do when the server went away and came back: a new one may
    /// do. What became of the work is unknown. A server that does not answer in time is not among them: nor would it
    /// answer the second time.
    /// </summary>
    public static bool IsLostConnection(Exception exception) => exception switch
    {
        PostgresException postgres => postgres.SqlState is PostgresErrorCodes.AdminShutdown
            or PostgresErrorCodes.CrashShutdown or PostgresErrorCodes.IdleSessionTimeout,
        NpgsqlException npgsql => npgsql.InnerException is IOException or SocketException,
        _ => false,
    };

    /// <summary>
    /// True where the operation, not the database, is at fault, so that its neighbours would do without it. A full disk
    /// is among them: what is small may still fit.
    /// </summary>
    public static bool IsOfOneOperation(Exception exception) => exception switch
    {
        PostgresException { SqlState: { } state } => IsRefusal(state) || state == PostgresErrorCodes.DiskFull,
        NpgsqlException or StorageUnavailableException or TimeoutException or IOException or SocketException => false,
        _ => true,
    };

    /// <summary>True where the server cannot be reached, is starting or has no connection left: another try may
    /// do.</summary>
    public static bool IsOutage(Exception exception) => exception switch
    {
        PostgresException { SqlState: { } state } =>
            state.StartsWith("57P", StringComparison.Ordinal) || state.StartsWith("53", StringComparison.Ordinal),
        NpgsqlException npgsql => npgsql.InnerException is IOException or SocketException or TimeoutException,
        _ => false,
    };

    /// <summary>True where the server or the database does not know or does not want the role.</summary>
    public static bool IsRefusedLogin(Exception exception) => exception is PostgresException
    {
        SqlState: PostgresErrorCodes.InvalidPassword or PostgresErrorCodes.InvalidAuthorizationSpecification
            or PostgresErrorCodes.InvalidCatalogName or PostgresErrorCodes.InsufficientPrivilege,
    };

    /// <summary>The exception that a caller sees; ours pass as they are.</summary>
    public static Exception Translate(Exception exception) => exception switch
    {
        PostgresException { SqlState: PostgresErrorCodes.DiskFull } =>
            new StorageUnavailableException("The disk of the database is full.", exception) { IsFull = true },
        PostgresException { SqlState: { } state } when IsRefusal(state) =>
            new InvalidOperationException("The database refused the operation; nothing changed.", exception),
        NpgsqlException npgsql =>
            new StorageUnavailableException($"The database cannot be used: {Describe(npgsql)}.", exception),
        TimeoutException or IOException or SocketException =>
            new StorageUnavailableException("The database does not answer.", exception),
        _ => exception,
    };

    /// <summary>What happened, in words without secrets and without a full stop.</summary>
    public static string Describe(Exception exception) => exception switch
    {
        PostgresException postgres => $"{OneLine(postgres.MessageText)} ({postgres.SqlState})",
        { InnerException: TimeoutException } => "it does not answer in time",
        { InnerException: SocketException socket } => OneLine(socket.Message),
        { InnerException: IOException } => "the connection broke",
        _ => OneLine(exception.Message),
    };

    /// <summary>Data exceptions, integrity constraints, limits of the program: the same again would fail again.</summary>
    private static bool IsRefusal(string state) =>
        state.StartsWith("22", StringComparison.Ordinal) || state.StartsWith("23", StringComparison.Ordinal)
        || state.StartsWith("54", StringComparison.Ordinal);

    private static string OneLine(string text) => text.ReplaceLineEndings(" ").TrimEnd('.', ' ');
}
