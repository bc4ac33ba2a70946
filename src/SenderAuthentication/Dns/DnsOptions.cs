using System.ComponentModel.DataAnnotations;

namespace RelateMail.SenderAuthentication.Dns;

/// <summary>Settings of DNS lookups, section <c>Dns</c>.</summary>
public sealed class DnsOptions
{
    public const string Section = "Dns";

    /// <summary>
    /// Recursive resolvers, each <c>IP</c> or <c>IP:port</c>; a list or one text with commas. If empty, the servers of
    /// /etc/resolv.conf.
    /// </summary>
    public string[] Servers { get; set; } = [];

    /// <summary>Time for the response to one query.</summary>
    [Range(typeof(TimeSpan), "00:00:00.050", "00:00:30")]
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>Queries for one question, over the servers in turn.</summary>
    [Range(1, 10)]
    public int Tries { get; set; } = 2;

    /// <summary>Answers in the cache, negative ones included.</summary>
    [Range(0, 10_000_000)]
    public int CacheEntries { get; set; } = 20_000;

    /// <summary>Longest time in the cache; 0 caches nothing, not even failures.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "7.00:00:00")]
    public TimeSpan MaxTtl { get; set; } = TimeSpan.FromHours(1);
}
