using System.Net;
using System.Net.Sockets;
using RelateMail.SenderAuthentication.Dns;
using RelateMail.SenderAuthentication.Results;

namespace RelateMail.SenderAuthentication.Spf;

/// <summary>The result of check_host() for one domain, with the mechanism and the policy that gave it.</summary>
internal sealed record SpfVerdict(AuthenticationResult Result, string? Mechanism = null, string? Problem = null)
{
    /// <summary>The domain whose exp= modifier explains a fail, and the modifier.</summary>
    public (string Domain, SpfMacroString Text)? Explanation { get; init; }
}

/// <summary>One check with the counters of its limits (RFC 7208 §4.6.4).</summary>
internal sealed class SpfEvaluation(
    IDnsResolver resolver, SpfQuery query, SpfMacroExpander macros, SpfReverseNames reverseNames)
{
    private const int MaxTerms = 10;
    private const int MaxVoidLookups = 2;
    private const int MaxExchanges = 10;

    private int _terms;
    private int _voidLookups;

    /// <summary>The error that ends the whole check, across includes; null without one.</summary>
    private SpfVerdict? _error;

    /// <summary>check_host() (RFC 7208 §4). The domain is normalized.</summary>
    public async ValueTask<SpfVerdict> CheckHostAsync(string domain, CancellationToken cancellationToken)
    {
        DnsAnswer<string> texts = await resolver.GetTextsAsync(domain, cancellationToken);
        if (texts.Status == DnsStatus.Failed)
        {
            return new(AuthenticationResult.TempError, Problem: $"dns-{texts.Problem}");
        }

        string[] policies = [.. texts.Records.Where(SpfPolicyParser.IsPolicy)];
        if (policies.Length != 1)
        {
            return policies.Length == 0
                ? new(AuthenticationResult.None)
                : new(AuthenticationResult.PermError, Problem: "several-records"); // RFC 7208 §4.5
        }

        SpfPolicy? policy = SpfPolicyParser.Parse(policies[0], out _);
        return policy is null
            ? new(AuthenticationResult.PermError, Problem: "syntax")
            : await EvaluateAsync(policy, domain, cancellationToken);
    }

    private async ValueTask<SpfVerdict> EvaluateAsync(
        SpfPolicy policy, string domain, CancellationToken cancellationToken)
    {
        foreach (SpfTerm term in policy.Terms)
        {
            bool matches = TryCount(term.NeedsLookup) && await MatchesAsync(term, domain, cancellationToken);
            if (_error is not null)
            {
                return _error;
            }

            if (matches)
            {
                return new(term.Result, term.Text)
                {
                    Explanation = policy.Explanation is { } text ? (domain, text) : null,
                };
            }
        }

        return policy.Redirect is { } redirect
            ? await RedirectAsync(redirect, domain, cancellationToken)
            : new(AuthenticationResult.Neutral, "default"); // RFC 7208 §4.7
    }

    // RFC 7208 §6.1: a target without a record is an error.
    private async ValueTask<SpfVerdict> RedirectAsync(
        SpfMacroString redirect, string domain, CancellationToken cancellationToken)
    {
        if (!TryCount(needsLookup: true))
        {
            return _error!;
        }

        string? target = await macros.ExpandDomainAsync(redirect, domain, cancellationToken);
        SpfVerdict verdict = target is null
            ? new(AuthenticationResult.None)
            : await CheckHostAsync(target, cancellationToken);
        return verdict.Result == AuthenticationResult.None
            ? new(AuthenticationResult.PermError, Problem: "redirect-without-record")
            : verdict;
    }

    private async ValueTask<bool> MatchesAsync(SpfTerm term, string domain, CancellationToken cancellationToken)
    {
        switch (term.Mechanism)
        {
            case SpfMechanism.All:
                return true;
            case SpfMechanism.Ip4 or SpfMechanism.Ip6:
                return Contains(term, term.Network!);
        }

        string? target = await macros.ExpandDomainAsync(term.Target, domain, cancellationToken);
        return term.Mechanism switch
        {
            SpfMechanism.Include => await IncludesAsync(target, cancellationToken),
            _ when target is null => false, // RFC 7208 §4.8: such a name has no records
            SpfMechanism.A => await MatchesAddressAsync(term, target, cancellationToken),
            SpfMechanism.Mx => await MatchesExchangeAsync(term, target, cancellationToken),
            SpfMechanism.Exists => await ExistsAsync(target, cancellationToken),
            _ => await MatchesReverseNameAsync(target, cancellationToken),
        };
    }

    // RFC 7208 §5.2: the table of results.
    private async ValueTask<bool> IncludesAsync(string? target, CancellationToken cancellationToken)
    {
        SpfVerdict verdict = target is null
            ? new(AuthenticationResult.None)
            : await CheckHostAsync(target, cancellationToken);
        return verdict.Result switch
        {
            AuthenticationResult.Pass => true,
            AuthenticationResult.Fail or AuthenticationResult.SoftFail or AuthenticationResult.Neutral => false,
            AuthenticationResult.None => Fail(AuthenticationResult.PermError, "include-without-record"),
            _ => Fail(verdict.Result, verdict.Problem ?? "include"),
        };
    }

    private async ValueTask<bool> MatchesExchangeAsync(SpfTerm term, string target, CancellationToken cancellationToken)
    {
        DnsAnswer<MailExchange> exchanges = await resolver.GetExchangesAsync(target, cancellationToken);
        if (!TryCountVoid(exchanges))
        {
            return false;
        }

        if (exchanges.Records.Count > MaxExchanges)
        {
            return Fail(AuthenticationResult.PermError, "mx-limit");
        }

        foreach (MailExchange exchange in exchanges.Records)
        {
            // Bounded by the limit of ten names. Not void lookups, or hosts without IPv6 would fail IPv6 clients.
            DnsAnswer<IPAddress> addresses =
                await resolver.GetAddressesAsync(exchange.Name, query.Client.AddressFamily, cancellationToken);
            if (addresses.Status == DnsStatus.Failed)
            {
                return Fail(AuthenticationResult.TempError, $"dns-{addresses.Problem}");
            }

            if (ContainsAny(term, addresses.Records))
            {
                return true;
            }
        }

        return false;
    }

    private async ValueTask<bool> MatchesAddressAsync(SpfTerm term, string name, CancellationToken cancellationToken)
    {
        DnsAnswer<IPAddress> addresses =
            await resolver.GetAddressesAsync(name, query.Client.AddressFamily, cancellationToken);
        return TryCountVoid(addresses) && ContainsAny(term, addresses.Records);
    }

    // RFC 7208 §5.7: an A lookup for IPv6 clients too.
    private async ValueTask<bool> ExistsAsync(string name, CancellationToken cancellationToken)
    {
        DnsAnswer<IPAddress> addresses =
            await resolver.GetAddressesAsync(name, AddressFamily.InterNetwork, cancellationToken);
        return TryCountVoid(addresses) && addresses.Status == DnsStatus.Found;
    }

    private async ValueTask<bool> MatchesReverseNameAsync(string target, CancellationToken cancellationToken)
    {
        bool matches = await reverseNames.AnyWithinAsync(target, cancellationToken);
        return reverseNames.IsVoid ? TryCountVoid() && matches : matches;
    }

    private bool ContainsAny(SpfTerm term, IReadOnlyList<IPAddress> networks)
    {
        foreach (IPAddress network in networks)
        {
            if (Contains(term, network))
            {
                return true;
            }
        }

        return false;
    }

    private bool Contains(SpfTerm term, IPAddress network)
    {
        Span<byte> client = stackalloc byte[16], other = stackalloc byte[16];
        if (network.AddressFamily != query.Client.AddressFamily
            || !query.Client.TryWriteBytes(client, out int length) || !network.TryWriteBytes(other, out _))
        {
            return false;
        }

        int bits = length == 4 ? term.Ip4Length : term.Ip6Length;
        int whole = bits / 8, rest = bits % 8;
        return client[..whole].SequenceEqual(other[..whole])
            && (rest == 0 || (client[whole] ^ other[whole]) >> (8 - rest) == 0);
    }

    private bool TryCount(bool needsLookup) =>
        !needsLookup || ++_terms <= MaxTerms || Fail(AuthenticationResult.PermError, "lookup-limit");

    /// <summary>False if the lookup failed, or if it exceeds the limit of void lookups.</summary>
    private bool TryCountVoid(DnsAnswer answer) => answer.Status switch
    {
        DnsStatus.Failed => Fail(AuthenticationResult.TempError, $"dns-{answer.Problem}"),
        DnsStatus.Found => true,
        _ => TryCountVoid(),
    };

    private bool TryCountVoid() =>
        ++_voidLookups <= MaxVoidLookups || Fail(AuthenticationResult.PermError, "void-lookup-limit");

    private bool Fail(AuthenticationResult result, string problem)
    {
        _error ??= new SpfVerdict(result, Problem: problem);
        return false;
    }
}
