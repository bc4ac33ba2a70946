using System.Net;
using RelateMail.SenderAuthentication.Dns;
using RelateMail.SenderAuthentication.Results;

namespace RelateMail.SenderAuthentication;

/// <summary>The method iprev: the client's address has a name that has the address (RFC 8601 §3).</summary>
internal sealed class ReverseNameCheck(IDnsResolver resolver)
{
    private const int MaxNames = 10;

    public async Task<IprevRecord> CheckAsync(IPAddress client, CancellationToken cancellationToken)
    {
        DnsAnswer<string> names = await resolver.GetNamesAsync(client, cancellationToken);
        if (names.Status != DnsStatus.Found)
        {
            return new() { Result = ResultOf(names.Status) };
        }

        bool failed = false;
        foreach (string name in names.Records.Take(MaxNames))
        {
            DnsAnswer<IPAddress> addresses =
                await resolver.GetAddressesAsync(name, client.AddressFamily, cancellationToken);
            if (addresses.Records.Contains(client) && InternationalDomain.TryToAscii(name, out string? domain))
            {
                return new() { Result = AuthenticationResult.Pass, Name = domain };
            }

            failed |= addresses.Status == DnsStatus.Failed;
        }

        return new() { Result = failed ? AuthenticationResult.TempError : AuthenticationResult.Fail };
    }

    // RFC 8601 §2.7.3: an address without a name is permerror.
    private static AuthenticationResult ResultOf(DnsStatus status) =>
        status == DnsStatus.Failed ? AuthenticationResult.TempError : AuthenticationResult.PermError;
}
