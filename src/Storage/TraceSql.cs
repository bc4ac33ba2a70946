namespace RelateMail.Storage;

/// <summary>The condition of a search, for both databases. Parameters are in the order of the members.</summary>
/// <remarks>
/// Numbers rise with time, except that nodes write batches in turns. A limit in time is therefore also a limit of the
/// number, a minute wider, so that a search reads no events outside of it.
/// </remarks>
internal static class TraceSql
{
    private static readonly TimeSpan s_slack = TimeSpan.FromMinutes(1);

    /// <summary>The limits in time, each with the distance of the wider limit, which is the next parameter.</summary>
    public static (DateTimeOffset? Time, TimeSpan Slack)[] TimesOf(TraceQuery query) =>
        [(query.Since, -s_slack), (query.Until, s_slack)];

    /// <param name="query">The search.</param>
    /// <param name="parameter">The text of a parameter, whose index starts with 1.</param>
    public static string ConditionOf(TraceQuery query, Func<int, string> parameter)
    {
        int index = 0;
        var conditions = new List<string>();
        Add(query.TransactionId is not null, "transaction_id = {0}");
        Add(query.MessageId is not null, "message_id = {0}");
        Add(query.ReversePath is not null, "reverse_path = {0}");
        Add(query.Recipient is not null, "recipient = {0}");
        Add(query.Since is not null, "at >= {0}");
        Add(query.Since is not null, "number >= (SELECT number FROM trace WHERE at >= {0} ORDER BY at LIMIT 1)");
        Add(query.Until is not null, "at < {0}");
        Add(query.Until is not null, "number <= (SELECT number FROM trace WHERE at < {0} ORDER BY at DESC LIMIT 1)");
        Add(true, query.Descending ? "number < {0}" : "number > {0}");
        return $"WHERE {string.Join(" AND ", conditions)}"
            + $" ORDER BY number{(query.Descending ? " DESC" : "")} LIMIT {parameter(++index)}";

        void Add(bool isGiven, string condition)
        {
            if (isGiven)
            {
                conditions.Add(condition.Replace("{0}", parameter(++index), StringComparison.Ordinal));
            }
        }
    }
}
