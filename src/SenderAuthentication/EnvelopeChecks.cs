using System.Net;
using RelateMail.SenderAuthentication.Dns;
using RelateMail.SenderAuthentication.Results;
using RelateMail.SenderAuthentication.Spf;

namespace RelateMail.SenderAuthentication;

/// <summary>The methods that need the envelope alone: iprev, and SPF of both identities, in parallel.</summary>
internal sealed class EnvelopeChecks
{
    private EnvelopeChecks(
        Task<IprevRecord> iprev, Task<SpfRecord> mailFrom, Task<SpfRecord> helo, string? exemption) =>
        (Iprev, MailFrom, Helo, Exemption) = (iprev, mailFrom, helo, exemption);

    public Task<IprevRecord> Iprev { get; }

    public Task<SpfRecord> MailFrom { get; }

    public Task<SpfRecord> Helo { get; }

    /// <summary>The reason that the client's address is not judged; otherwise null.</summary>
    public string? Exemption { get; }

    public static EnvelopeChecks Start(
        SenderEvaluator evaluator, SenderFacts facts, CancellationToken cancellationToken)
    {
        IPAddress client = facts.Client.IsIPv4MappedToIPv6 ? facts.Client.MapToIPv4() : facts.Client;
        if (evaluator.Networks.Exemption(client) is { } exemption)
        {
            return new(
                Task.FromResult(new IprevRecord { Result = AuthenticationResult.None }),
                Task.FromResult(NotJudged(SpfIdentity.MailFrom, exemption)),
                Task.FromResult(NotJudged(SpfIdentity.Helo, exemption)),
                exemption);
        }

        Task<IprevRecord> iprev = evaluator.ReverseNames.CheckAsync(client, cancellationToken);
        Task<SpfRecord> helo = CheckAsync(SpfIdentity.Helo, "", facts.Helo);
        if (facts.ReversePath is not { Length: > 0 } path)
        {
            return new(iprev, AsMailFromAsync(helo), helo, null);
        }

        int at = path.LastIndexOf('@');
        Task<SpfRecord> mailFrom = CheckAsync(SpfIdentity.MailFrom, at < 0 ? path : path[..at], path[(at + 1)..]);
        return new(iprev, mailFrom, helo, null);

        async Task<SpfRecord> CheckAsync(SpfIdentity identity, string localPart, string? domain)
        {
            SpfQuery query = new()
            {
                Client = client,
                Identity = identity,
                Helo = facts.Helo ?? "",
                LocalPart = localPart,
                Domain = InternationalDomain.TryToAscii(domain, out string? ascii) ? ascii : domain ?? "",
                Receiver = facts.Server,
            };
            return (await evaluator.Spf.CheckAsync(query, explain: false, cancellationToken)).Record;
        }
    }

    // RFC 7208 §2.4: the empty reverse-path stands for postmaster at the HELO domain.
    private static async Task<SpfRecord> AsMailFromAsync(Task<SpfRecord> helo) =>
        await helo with { Identity = SpfIdentity.MailFrom };

    private static SpfRecord NotJudged(SpfIdentity identity, string exemption) =>
        new() { Result = AuthenticationResult.None, Identity = identity, Problem = exemption };
}
