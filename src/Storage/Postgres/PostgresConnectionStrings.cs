using Npgsql;

namespace RelateMail.Storage.Postgres;

/// <summary>
/// The connection strings that are made of the operator's: pools, time-outs and session settings chosen for mail. What
/// the operator wrote wins.
/// </summary>
/// <remarks>
/// A server that is gone or frozen shows within 10 seconds: 5 to connect, or 7 for a statement and 1 to give it up. The
/// server itself gives a statement up after 6, so that its outcome is known wherever the server lives. Statements are
/// prepared by themselves after their second use. TLS is used where the server has it; Kerberos' encryption, which
/// Npgsql asks for first, wants a library that container images lack, and would say so on the console at each start.
/// </remarks>
internal static class PostgresConnectionStrings
{
    private const string Encryption = "GSS Encryption Mode=Disable";

    private const string Common =
        $"{Encryption};Timeout=5;Command Timeout=7;Cancellation Timeout=1000;Tcp Keepalive=true;Tcp Keepalive Time=10;"
        + "Tcp Keepalive Interval=3;Connection Idle Lifetime=60";

    /// <summary>
    /// Every query is a search in an index. A server that has not counted its rows yet would read a whole table instead,
    /// and keep to it while the table grows; and with that forbidden, its estimates are too high to compile anything.
    /// </summary>
    private const string SessionSettings =
        "-c enable_seqscan=off -c jit=off -c statement_timeout=6000 -c lock_timeout=5000"
        + " -c idle_in_transaction_session_timeout=10000 -c timezone=UTC";

    /// <summary>For contents and entries.</summary>
    /// <param name="connections">Of the pool, at most.</param>
    public static string ForMail(string given, int connections) => Merge(
        $"{Common};Application Name=relatemail;Max Auto Prepare=30;Auto Prepare Min Usages=2;No Reset On Close=true;"
        + $"Maximum Pool Size={connections}",
        SessionSettings,
        given);

    /// <summary>For Orleans, which opens connections of its own.</summary>
    public static string ForOrleans(string given, int connections) => Merge(
        $"{Common};Application Name=relatemail-orleans;Max Auto Prepare=30;Auto Prepare Min Usages=2;"
        + $"Maximum Pool Size={connections}",
        "-c statement_timeout=6000 -c lock_timeout=5000 -c jit=off",
        given);

    /// <summary>For a start: one connection, and all the time that a change of the schema takes.</summary>
    public static string ForStart(string given) => Merge(
        $"{Encryption};Timeout=5;Command Timeout=0;Application Name=relatemail-start;Pooling=false",
        "-c statement_timeout=0 -c lock_timeout=0",
        given);

    /// <summary>Where the server is, without what is secret.</summary>
    public static string Place(string given)
    {
        var builder = new NpgsqlConnectionStringBuilder(given);
        return $"{builder.Host}:{builder.Port}, database '{builder.Database ?? builder.Username}'";
    }

    /// <exception cref="StorageStartException">The string is not one.</exception>
    private static string Merge(string defaults, string settings, string given)
    {
        try
        {
            var builder = new NpgsqlConnectionStringBuilder($"{defaults};{given}"); // the last one of a keyword wins
            if (string.IsNullOrEmpty(builder.Host))
            {
                throw new StorageStartException("ConnectionStrings:RelateMail names no Host.");
            }

            builder.Options = string.IsNullOrEmpty(builder.Options) ? settings : $"{settings} {builder.Options}";
            return builder.ConnectionString;
        }
        catch (Exception exception) when (exception is ArgumentException or FormatException)
        {
            throw new StorageStartException(
                "ConnectionStrings:RelateMail is not a connection string of Npgsql: "
                + $"{PostgresFailure.Describe(exception)}.", // names a keyword or a place, not a value
                exception);
        }
    }
}
