namespace RelateMail.SenderAuthentication.Dns;

/// <summary>Finds the records of one question and follows CNAME records (RFC 1034 §3.6.2).</summary>
internal sealed class DnsLookup(DnsUpstream upstream)
{
    /// <summary>CNAME records followed for one question; more, or a loop, is a failure.</summary>
    public const int MaxAliases = 8;

    // Larger answers are not kept, so that the cache is bounded in octets too.
    private const int MaxKeptLength = 8 * 1024;

    private static readonly TimeSpan s_negativeTtl = TimeSpan.FromSeconds(30);

    public static DnsAnswer<T> Fail<T>(string problem) => new() { Status = DnsStatus.Failed, Problem = problem };

    public async Task<DnsAnswer<T>> FindAsync<T>(DnsQuestion question)
    {
        int aliases = 0;
        uint timeToLive = int.MaxValue;
        while (true)
        {
            DnsReply? reply = await upstream.AskAsync(question);
            if (reply is null or { Truncated: true })
            {
                return Fail<T>("timeout");
            }

            if (reply.Code is not (DnsResponseCode.NoError or DnsResponseCode.NoName))
            {
                return Fail<T>(reply.Code == DnsResponseCode.Refused ? "refused" : "server-failure");
            }

            string owner = Follow(reply, question, ref aliases, ref timeToLive);
            if (aliases > MaxAliases)
            {
                return Fail<T>("alias-loop");
            }

            List<T> records = Collect<T>(reply, owner, question.Type, ref timeToLive);
            bool isComplete = records.Count > 0 || owner == question.Name
                || reply.Code == DnsResponseCode.NoName || reply.NegativeTimeToLive is not null;
            if (isComplete)
            {
                return Answer(reply, records, timeToLive);
            }

            // The response ends with an alias: the next query asks for its target.
            question = question with { Name = owner };
        }
    }

    private static string Follow(DnsReply reply, DnsQuestion question, ref int aliases, ref uint timeToLive)
    {
        string owner = question.Name;
        while (aliases <= MaxAliases && Alias(reply, owner) is { } alias)
        {
            owner = (string)alias.Value;
            timeToLive = Math.Min(timeToLive, alias.TimeToLive);
            aliases++;
        }

        return owner;
    }

    private static DnsRecord? Alias(DnsReply reply, string owner)
    {
        foreach (DnsRecord record in reply.Records)
        {
            if (record.Type == DnsType.Cname && record.Owner == owner && ((string)record.Value).Length > 0)
            {
                return record;
            }
        }

        return null;
    }

    private static List<T> Collect<T>(DnsReply reply, string owner, DnsType type, ref uint timeToLive)
    {
        List<T> records = [];
        foreach (DnsRecord record in reply.Records)
        {
            if (record.Type == type && record.Owner == owner)
            {
                records.Add((T)record.Value);
                timeToLive = Math.Min(timeToLive, record.TimeToLive);
            }
        }

        return records;
    }

    private static DnsAnswer<T> Answer<T>(DnsReply reply, List<T> records, uint timeToLive)
    {
        if (records.Count > 0)
        {
            bool isLarge = records.Sum(static record => record is string text ? text.Length : 0) > MaxKeptLength;
            TimeSpan positive = isLarge ? TimeSpan.Zero : TimeSpan.FromSeconds(timeToLive);
            return new() { Status = DnsStatus.Found, Records = records, TimeToLive = positive };
        }

        TimeSpan negative = reply.NegativeTimeToLive is { } seconds
            ? TimeSpan.FromSeconds(Math.Min(seconds, timeToLive))
            : s_negativeTtl;
        DnsStatus status = reply.Code == DnsResponseCode.NoName ? DnsStatus.NoName : DnsStatus.NoData;
        return new() { Status = status, TimeToLive = negative };
    }
}
