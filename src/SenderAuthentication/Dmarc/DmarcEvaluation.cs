using System.Net.Sockets;
using RelateMail.SenderAuthentication.Dns;
using RelateMail.SenderAuthentication.Results;

namespace RelateMail.SenderAuthentication.Dmarc;

/// <summary>The record of the author domain, before any identifier is compared.</summary>
internal sealed record DmarcDiscovery(DmarcRecord Record, DmarcPolicy? Policy);

/// <summary>DMARC for one message (RFC 9989 §5.3).</summary>
internal sealed class DmarcEvaluation(IDnsResolver resolver)
{
    /// <summary>Finds the record and the policy of the author domain; needs the header block only.</summary>
    public async Task<DmarcDiscovery> DiscoverAsync(AuthorDomain author, CancellationToken cancellationToken)
    {
        if (author.Domain is null)
        {
            // RFC 9989 §5.3.1: several domains are exempt. A field that RFC 5322 forbids is an error.
            bool isExempt = author.Problem is "several-domains" or "no-address";
            AuthenticationResult result = isExempt ? AuthenticationResult.None : AuthenticationResult.PermError;
            return new(new() { Result = result, Problem = author.Problem }, null);
        }

        DmarcRecord record = new() { Result = AuthenticationResult.None, Domain = author.Domain };
        DmarcWalk walk = await DmarcWalk.RunAsync(resolver, author.Domain, cancellationToken);
        if (walk.Problem is not null)
        {
            return new(record with { Result = AuthenticationResult.TempError, Problem = walk.Problem }, null);
        }

        record = record with { OrganizationalDomain = walk.OrganizationalDomain() };
        if (walk.Find() is not { } found)
        {
            return new(record, null);
        }

        record = record with { RecordDomain = found.Domain };
        if (found.Policy.IsUnusable)
        {
            return new(record with { Result = AuthenticationResult.PermError, Problem = "policy-tags" }, null);
        }

        Disposition policy = found.Domain == author.Domain
            ? found.Policy.Policy
            : await InheritedAsync(found.Policy, author.Domain, cancellationToken);
        record = record with
        {
            Result = AuthenticationResult.Fail,
            Policy = policy,
            Testing = found.Policy.Testing,
        };
        return new(record, found.Policy);
    }

    /// <summary>Compares authenticated identifiers with the author domain (RFC 9989 §4.4, §5.3.4, §5.3.5).</summary>
    public async Task<DmarcRecord> JudgeAsync(
        DmarcDiscovery discovery, SpfRecord spf, IReadOnlyList<DkimRecord> dkim, CancellationToken cancellationToken)
    {
        if (discovery.Policy is not { } policy)
        {
            return discovery.Record;
        }

        DmarcRecord record = discovery.Record;
        List<string> alignedBy = [];
        string? undecided = null;
        HashSet<string> seen = [];
        foreach (DkimRecord signature in dkim)
        {
            if (alignedBy.Count == 0)
            {
                await CompareAsync("dkim", signature.Result, signature.Domain, policy.StrictDkim);
            }
        }

        await CompareAsync("spf", spf.Result, spf.Domain, policy.StrictSpf);
        return alignedBy.Count > 0
            ? record with { Result = AuthenticationResult.Pass, AlignedBy = alignedBy }
            : undecided is null ? record
            : record with { Result = AuthenticationResult.TempError, Problem = undecided };

        async ValueTask CompareAsync(string method, AuthenticationResult result, string? domain, bool strict)
        {
            bool counts = result is AuthenticationResult.Pass or AuthenticationResult.TempError;
            if (!counts || domain is null || !seen.Add($"{method} {result} {domain}"))
            {
                return;
            }

            bool? aligned = await IsAlignedAsync(record, domain, strict, cancellationToken);
            if (aligned == true && result == AuthenticationResult.Pass)
            {
                alignedBy.Add(method);
            }
            else if (aligned != false)
            {
                undecided ??= $"{method}-temperror";
            }
        }
    }

    /// <summary>Null if the identifier's own walk failed.</summary>
    private async ValueTask<bool?> IsAlignedAsync(
        DmarcRecord record, string domain, bool strict, CancellationToken cancellationToken)
    {
        if (domain == record.Domain)
        {
            return true;
        }

        // An Organizational Domain is the domain or one above it. A domain outside of the author's needs no walk.
        if (strict || !DnsName.IsWithin(domain, record.OrganizationalDomain!))
        {
            return false;
        }

        DmarcWalk walk = await DmarcWalk.RunAsync(resolver, domain, cancellationToken);
        return walk.Problem is null ? walk.OrganizationalDomain() == record.OrganizationalDomain : null;
    }

    // RFC 9989 §4.7: np= for a domain that does not exist (RFC 8020), else sp=, else p=.
    private async ValueTask<Disposition> InheritedAsync(
        DmarcPolicy policy, string domain, CancellationToken cancellationToken)
    {
        Disposition existing = policy.SubdomainPolicy ?? policy.Policy;
        if (policy.NonexistentPolicy is not { } nonexistent || nonexistent == existing)
        {
            return existing;
        }

        DnsAnswer answer = await resolver.GetAddressesAsync(domain, AddressFamily.InterNetwork, cancellationToken);
        return answer.Status == DnsStatus.NoName ? nonexistent : existing;
    }
}
