using System.Net;
using RelateMail.SenderAuthentication.Dns;

namespace RelateMail.SenderAuthentication.Spf;

/// <summary>
/// The validated names of the client's address (RFC 7208 §5.5): at most ten names from PTR records, each kept if it has
/// the address. A check looks them up once, when the mechanism ptr or the macro p needs them.
/// </summary>
internal sealed class SpfReverseNames(IDnsResolver resolver, IPAddress client)
{
    private const int MaxNames = 10;

    private List<string>? _names;

    /// <summary>The PTR lookup had no answer records (RFC 7208 §4.6.4).</summary>
    public bool IsVoid { get; private set; }

    public async ValueTask<bool> AnyWithinAsync(string domain, CancellationToken cancellationToken)
    {
        foreach (string name in await FindAsync(cancellationToken))
        {
            if (DnsName.IsWithin(name, domain))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>For the macro p: the domain itself, then a name below it, then any (RFC 7208 §7.3).</summary>
    public async ValueTask<string?> BestAsync(string domain, CancellationToken cancellationToken)
    {
        List<string> names = await FindAsync(cancellationToken);
        return names.Find(name => name == domain)
            ?? names.Find(name => DnsName.IsWithin(name, domain))
            ?? (names.Count > 0 ? names[0] : null);
    }

    private async ValueTask<List<string>> FindAsync(CancellationToken cancellationToken)
    {
        if (_names is not null)
        {
            return _names;
        }

        List<string> names = [];
        DnsAnswer<string> pointers = await resolver.GetNamesAsync(client, cancellationToken);
        IsVoid = pointers.Status is DnsStatus.NoData or DnsStatus.NoName;
        foreach (string pointer in pointers.Records.Take(MaxNames))
        {
            // RFC 7208 §5.5: a name whose lookup fails is skipped.
            DnsAnswer<IPAddress> addresses =
                await resolver.GetAddressesAsync(pointer, client.AddressFamily, cancellationToken);
            if (addresses.Records.Contains(client) && DnsName.TryNormalize(pointer, out string? name))
            {
                names.Add(name);
            }
        }

        return _names = names;
    }
}
