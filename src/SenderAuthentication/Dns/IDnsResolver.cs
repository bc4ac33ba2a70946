using System.Net;
using System.Net.Sockets;

namespace RelateMail.SenderAuthentication.Dns;

/// <summary>
/// The questions that sender authentication asks the DNS. Implementations never throw, except for cancellation: a
/// lookup without an answer is <see cref="DnsStatus.Failed"/>. Names are octets, one a character, without a final dot.
/// </summary>
public interface IDnsResolver
{
    /// <summary>TXT records. The strings of one record are joined without a separator (RFC 7208 §3.3).</summary>
    ValueTask<DnsAnswer<string>> GetTextsAsync(string name, CancellationToken cancellationToken);

    /// <summary>A records for InterNetwork, AAAA records for InterNetworkV6.</summary>
    ValueTask<DnsAnswer<IPAddress>> GetAddressesAsync(
        string name, AddressFamily family, CancellationToken cancellationToken);

    /// <summary>MX records in the order of the answer.</summary>
    ValueTask<DnsAnswer<MailExchange>> GetExchangesAsync(string name, CancellationToken cancellationToken);

    /// <summary>PTR records of the address, from in-addr.arpa or ip6.arpa (RFC 3596 §2.5).</summary>
    ValueTask<DnsAnswer<string>> GetNamesAsync(IPAddress address, CancellationToken cancellationToken);
}
