using System.Net;

namespace RelateMail.SenderAuthentication.Dns;

/// <summary>Response codes (RFC 1035 §4.1.1).</summary>
internal enum DnsResponseCode
{
    NoError = 0,
    FormatError = 1,
    ServerFailure = 2,
    NoName = 3,
    NotImplemented = 4,
    Refused = 5,
}

/// <summary>One record of an answer. Value is a string, an <see cref="IPAddress"/> or a MailExchange by type.</summary>
internal readonly record struct DnsRecord(string Owner, DnsType Type, uint TimeToLive, object Value);

/// <summary>One parsed response that belongs to the question (RFC 1035 §4.1).</summary>
internal sealed record DnsReply
{
    public required DnsResponseCode Code { get; init; }

    public required bool Truncated { get; init; }

    public IReadOnlyList<DnsRecord> Records { get; init; } = [];

    /// <summary>Seconds that a negative answer may be cached (RFC 2308 §5); null without an SOA record.</summary>
    public uint? NegativeTimeToLive { get; init; }
}
