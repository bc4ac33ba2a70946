using Npgsql;

namespace RelateMail.Storage.Postgres;

/// <summary>
/// Derives connection strings from the operator's: adds pools, time-outs and session settings for mail. Keywords of the
/// operator take precedence.
/// </summary>
/// <remarks>
/// An unreachable server is detected within 3 seconds and a frozen one within about 11: 5 for the statement, and twice
/// 3 for Npgsql's attempts to cancel it. A responsive server cancels a statement after 4.5 seconds, so its outcome is
/// known. Statements are prepared automatically at their second use. TLS is used if the server supports it. GSS
/// encryption, which Npgsql would try first, needs a library that container images lack, and prints an error at each
/// start without it. With several hosts, connections are to the primary server, and a promoted one is found within a
/// second: nodes that found it at different times would take each other for the better half of the cluster.
/// </remarks>
internal static class PostgresConnectionStrings
{
    private const string Encryption = "GSS Encryption Mode=Disable";

    private const string Common =
        $"{Encryption};Timeout=3;Command Timeout=5;Cancellation Timeout=-1;Tcp Keepalive=true;Tcp Keepalive Time=10;"
        + "Tcp Keepalive Interval=3;Connection Idle Lifetime=60;Host Recheck Seconds=1";

    /// <summary>
    /// Every query is a search in an index. Without statistics PostgreSQL would scan a whole table, and keep that plan
    /// while the table grows. With scans disabled, cost estimates are high, which would trigger JIT compilation.
    /// </summary>
    private const string SessionSettings =
        "-c enable_seqscan=off -c jit=off -c statement_timeout=4500 -c lock_timeout=4000"
        + " -c idle_in_transaction_session_timeout=10000 -c timezone=UTC";

    /// <summary>For contents and entries.</summary>
    /// <param name="given">The operator's connection string.</param>
    /// <param name="connections">Maximum size of the pool.</param>
    public static string ForMail(string given, int connections) => Merge(
        $"{Common};Application Name=relatemail;Max Auto Prepare=30;Auto Prepare Min Usages=2;No Reset On Close=true;"
        + $"Maximum Pool Size={connections}",
        SessionSettings,
        given);

    /// <summary>For Orleans, which opens its own connections.</summary>
    public static string ForOrleans(string given, int connections) => Merge(
        $"{Common};Application Name=relatemail-orleans;Max Auto Prepare=30;Auto Prepare Min Usages=2;"
        + $"Maximum Pool Size={connections}",
        "-c statement_timeout=4500 -c lock_timeout=4000 -c jit=off",
        given);

    /// <summary>
    /// For the storage probe, which needs its answer within two seconds. The pool has room for probes that are given
    /// up, and whose connections end later.
    /// </summary>
    public static string ForProbe(string given) => Merge(
        $"{Common};Application Name=relatemail-probe;Maximum Pool Size=8",
        "-c statement_timeout=2000 -c lock_timeout=2000 -c jit=off -c timezone=UTC -c work_mem=64kB",
        given,
        timeout: 2);

    /// <summary>For a start: one connection, without time limits on migrations.</summary>
    public static string ForStart(string given) => Merge(
        $"{Encryption};Timeout=5;Command Timeout=0;Application Name=relatemail-start;Pooling=false",
        "-c statement_timeout=0 -c lock_timeout=0",
        given);

    /// <summary>The address of the server, without secrets.</summary>
    public static string Place(string given)
    {
        var builder = new NpgsqlConnectionStringBuilder(given);
        return $"{builder.Host}:{builder.Port}, database '{builder.Database ?? builder.Username}'";
    }

    /// <exception cref="StorageStartException">The string cannot be parsed.</exception>
    private static string Merge(string defaults, string settings, string given, int? timeout = null)
    {
        try
        {
            // The last value of a keyword applies.
            var builder = new NpgsqlConnectionStringBuilder($"{defaults};{given}");
            if (string.IsNullOrEmpty(builder.Host))
            {
                throw new StorageStartException("ConnectionStrings:RelateMail has no Host.");
            }

            if (builder.Host.Contains(',', StringComparison.Ordinal))
            {
                builder.TargetSessionAttributes ??= "primary"; // a standby only reads
            }

            builder.Timeout = timeout ?? builder.Timeout;
            builder.CommandTimeout = timeout ?? builder.CommandTimeout;
            builder.Options = string.IsNullOrEmpty(builder.Options) ? settings : $"{settings} {builder.Options}";
            return builder.ConnectionString;
        }
        catch (Exception exception) when (exception is ArgumentException or FormatException)
        {
            throw new StorageStartException(
                "ConnectionStrings:RelateMail is not a valid Npgsql connection string: "
                + $"{PostgresFailure.Describe(exception)}.", // contains a keyword or a position, not a value
                exception);
        }
    }
}
