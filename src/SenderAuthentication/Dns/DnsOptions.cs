using System.ComponentModel.DataAnnotations;

namespace RelateMail.SenderAuthentication.Dns;

/// <summary>How names are looked up, section <c>Dns</c>.</summary>
public sealed class DnsOptions
{
    public const string Section = "Dns";

    /// <summary>
    /// Recursive resolvers, each <c>IP</c> or <c>IP:port</c>; a list or one text with commas. Empty for those of
    /// /etc/resolv.conf.
    /// </summary>
    public string[] Servers { get; set; } = [];

    /// <summary>How long one query may wait for its response.</summary>
    [Range(typeof(TimeSpan), "00:00:00.050", "00:00:30")]
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>Queries for one question, over the servers in turn.</summary>
    [Range(1, 10)]
    public int Tries { get; set; } = 2;

    /// <summary>Answers that are kept, negative ones included.</summary>
    [Range(0, 10_000_000)]
    public int CacheEntries { get; set; } = 20_000;

    /// <summary>The longest time that an answer is kept; 0 keeps nothing, failures included.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "7.00:00:00")]
    public TimeSpan MaxTtl { get; set; } = TimeSpan.FromHours(1);
}
