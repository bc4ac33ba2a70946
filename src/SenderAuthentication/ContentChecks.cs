using RelateMail.SenderAuthentication.Arc;
using RelateMail.SenderAuthentication.Dkim;
using RelateMail.SenderAuthentication.Dmarc;
using RelateMail.SenderAuthentication.Results;

namespace RelateMail.SenderAuthentication;

/// <summary>The methods that need the header block: DKIM, ARC and DMARC. Their lookups start with it.</summary>
internal sealed class ContentChecks
{
    private ContentChecks(
        DkimVerification dkim, ArcVerification arc, Task<DmarcDiscovery> discovery, int forgedFields, bool hasListId)
    {
        Dkim = dkim;
        Arc = arc;
        Discovery = discovery;
        ForgedFields = forgedFields;
        HasListId = hasListId;
    }

    public DkimVerification Dkim { get; }

    public ArcVerification Arc { get; }

    public Task<DmarcDiscovery> Discovery { get; }

    public int ForgedFields { get; }

    public bool HasListId { get; }

    /// <summary>Starts the lookups.</summary>
    /// <param name="evaluator">The resolver and the options of all messages.</param>
    /// <param name="server">The authserv-id.</param>
    /// <param name="header">The header block.</param>
    /// <param name="exemption">The reason that the client's address is not judged; otherwise null.</param>
    /// <param name="cancellationToken">Ends the lookups.</param>
    public static ContentChecks Start(
        SenderEvaluator evaluator,
        string server,
        MessageHeader header,
        string? exemption,
        CancellationToken cancellationToken)
    {
        AuthorDomain author = AuthorDomain.Find(header);
        DateTimeOffset now = evaluator.Time.GetUtcNow();
        var dkim = new DkimVerification(header, evaluator.Keys, author.Domain, now, cancellationToken);
        return new(
            dkim,
            new ArcVerification(header, evaluator.Keys, now, cancellationToken),
            exemption is not null && author.Domain is not null && !dkim.HasSignatures
                ? Task.FromResult(Unjudged(author.Domain, exemption))
                : evaluator.Dmarc.DiscoverAsync(author, cancellationToken),
            CountForged(header, server),
            header.Find("List-Id"u8).Count > 0);
    }

    public BodyHashes CreateHashes() => new(
        simple: Dkim.Needs(Canonicalization.Simple) || Arc.Needs(Canonicalization.Simple),
        relaxed: Dkim.Needs(Canonicalization.Relaxed) || Arc.Needs(Canonicalization.Relaxed));

    // Neither method can pass, so that the record of the domain does not matter and costs no lookup.
    private static DmarcDiscovery Unjudged(string domain, string exemption) => new(
        new DmarcRecord { Result = AuthenticationResult.None, Domain = domain, Problem = exemption }, null);

    private static int CountForged(MessageHeader header, string server)
    {
        int count = 0;
        foreach (int index in header.Find("Authentication-Results"u8))
        {
            count += AuthenticationResults.Claims(header.ValueText(header.Fields[index]), server) ? 1 : 0;
        }

        return count;
    }
}
