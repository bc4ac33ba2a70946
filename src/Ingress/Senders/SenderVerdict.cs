using RelateMail.Grains.Abstractions;
using RelateMail.SenderAuthentication.Results;
using RelateMail.Smtp.Transactions;

namespace RelateMail.Ingress.Senders;

/// <summary>The verdict on the sender of one message.</summary>
/// <param name="Details">As the message keeps it, without the outcome for its recipients.</param>
/// <param name="TraceFields">Authentication-Results and Received-SPF, each with its CRLF.</param>
/// <param name="Decision">The refusal, or the outcome for each recipient.</param>
internal sealed record SenderVerdict(AuthenticationDetails Details, string TraceFields, SenderDecision Decision)
{
    /// <summary>
    /// The outcome for a mailbox with several accepted addresses: quarantined only if it is so for each of them.
    /// </summary>
    /// <param name="recipients">Positions of its recipients in the transaction; at least one.</param>
    public SenderOutcome OutcomeFor(IEnumerable<int> recipients)
    {
        IReadOnlyList<SenderOutcome> outcomes = Decision.Outcomes;
        return recipients.Select(position => outcomes[position]).MinBy(static outcome => outcome.IsQuarantined);
    }

    /// <summary>The verdict with its trace fields (RFC 8601 §5, RFC 7208 §9.1).</summary>
    public static SenderVerdict Make(Envelope envelope, AuthenticationRecord record, SenderDecision decision)
    {
        string fields = AuthenticationResultsField.Write(record, envelope.Client.Address)
            + ReceivedSpfField.Write(
                record.Spf,
                record.Server,
                envelope.Client.Address,
                envelope.Client.Name,
                envelope.ReversePath.Mailbox?.ToString());
        return new(ToDetails(record), fields, decision);
    }

    private static AuthenticationDetails ToDetails(AuthenticationRecord record) => new()
    {
        Server = record.Server,
        Disposition = "none",
        ForgedFields = record.ForgedFields,
        Iprev = new IprevDetails { Result = record.Iprev.Result.Word(), Name = record.Iprev.Name },
        Spf = ToDetails(record.Spf),
        SpfHelo = ToDetails(record.SpfHelo),
        Dkim = [.. record.Dkim.Select(ToDetails)],
        Dmarc = ToDetails(record.Dmarc),
        Arc = new ArcDetails
        {
            Result = record.Arc.Result.Word(),
            Instances = record.Arc.Instances,
            Sealer = record.Arc.Sealer,
        },
    };

    private static SpfDetails ToDetails(SpfRecord spf) => new()
    {
        Result = spf.Result.Word(),
        Identity = spf.Identity == SpfIdentity.Helo ? "helo" : "mailfrom",
        Domain = spf.Domain,
        Mechanism = spf.Mechanism,
        Problem = spf.Problem,
    };

    private static DkimDetails ToDetails(DkimRecord signature) => new()
    {
        Result = signature.Result.Word(),
        Domain = signature.Domain,
        Selector = signature.Selector,
        Algorithm = signature.Algorithm,
        KeyBits = signature.KeyBits,
        Identity = signature.Identity,
        Signature = signature.Signature,
        Problem = signature.Problem,
    };

    private static DmarcDetails ToDetails(DmarcRecord dmarc) => new()
    {
        Result = dmarc.Result.Word(),
        Domain = dmarc.Domain,
        OrganizationalDomain = dmarc.OrganizationalDomain,
        RecordDomain = dmarc.RecordDomain,
        Policy = dmarc.Policy switch
        {
            null => null,
            Disposition.None => "none",
            Disposition.Quarantine => "quarantine",
            _ => "reject",
        },
        AlignedBy = [.. dmarc.AlignedBy],
        Testing = dmarc.Testing,
        Problem = dmarc.Problem,
    };
}
