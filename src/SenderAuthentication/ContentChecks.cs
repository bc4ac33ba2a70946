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

    public static ContentChecks Start(
        SenderEvaluator evaluator, string server, MessageHeader header, CancellationToken cancellationToken)
    {
        AuthorDomain author = AuthorDomain.Find(header);
        DateTimeOffset now = evaluator.Time.GetUtcNow();
        return new(
            new DkimVerification(header, evaluator.Keys, author.Domain, now, cancellationToken),
            new ArcVerification(header, evaluator.Keys, now, cancellationToken),
            evaluator.Dmarc.DiscoverAsync(author, cancellationToken),
            CountForged(header, server),
            header.Find("List-Id"u8).Count > 0);
    }

    public BodyHashes CreateHashes() => new(
        simple: Dkim.Needs(Canonicalization.Simple) || Arc.Needs(Canonicalization.Simple),
        relaxed: Dkim.Needs(Canonicalization.Relaxed) || Arc.Needs(Canonicalization.Relaxed));

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
