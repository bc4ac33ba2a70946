namespace RelateMail.SenderAuthentication.Dns;

/// <summary>The outcome of one lookup of a name and type.</summary>
public enum DnsStatus
{
    /// <summary>The name has records of the type.</summary>
    Found,

    /// <summary>The name exists and has no records of the type (RFC 2308 §2.2).</summary>
    NoData,

    /// <summary>The name does not exist, and nothing below it (RFC 8020 §2).</summary>
    NoName,

    /// <summary>No usable answer arrived: a later try can succeed.</summary>
    Failed,
}

/// <summary>One answer without its records.</summary>
public abstract record DnsAnswer
{
    public required DnsStatus Status { get; init; }

    /// <summary>Time that the answer may be cached; zero if it must not be cached.</summary>
    public TimeSpan TimeToLive { get; init; }

    /// <summary>The reason of a failure, in a word; null unless <see cref="DnsStatus.Failed"/>.</summary>
    public string? Problem { get; init; }
}

/// <summary>One answer. <see cref="Records"/> is empty unless the status is Found.</summary>
public sealed record DnsAnswer<T> : DnsAnswer
{
    public IReadOnlyList<T> Records { get; init; } = [];
}

/// <summary>One MX record (RFC 1035 §3.3.9). A null MX has an empty name (RFC 7505).</summary>
public sealed record MailExchange(int Preference, string Name);
