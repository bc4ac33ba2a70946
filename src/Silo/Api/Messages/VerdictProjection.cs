using System.Diagnostics.CodeAnalysis;
using RelateMail.Api.Contracts;
using RelateMail.Grains.Abstractions;

namespace RelateMail.Silo.Api.Messages;

/// <summary>Converts the verdicts of sender authentication to the view of the API.</summary>
internal static class VerdictProjection
{
    [return: NotNullIfNotNull(nameof(verdicts))]
    public static AuthenticationView? ToView(AuthenticationDetails? verdicts) => verdicts is null ? null : new()
    {
        Server = verdicts.Server,
        Disposition = verdicts.Disposition,
        Reason = verdicts.Reason,
        ForgedFields = verdicts.ForgedFields,
        Iprev = new() { Result = verdicts.Iprev.Result, Name = verdicts.Iprev.Name },
        Spf = ToSpf(verdicts.Spf),
        SpfHelo = ToSpf(verdicts.SpfHelo),
        Dkim = [.. verdicts.Dkim.Select(ToDkim)],
        Dmarc = ToDmarc(verdicts.Dmarc),
        Arc = new()
        {
            Result = verdicts.Arc.Result,
            Instances = verdicts.Arc.Instances,
            Sealer = verdicts.Arc.Sealer,
        },
    };

    private static SpfView ToSpf(SpfDetails spf) => new()
    {
        Result = spf.Result,
        Identity = spf.Identity,
        Domain = spf.Domain,
        Mechanism = spf.Mechanism,
        Problem = spf.Problem,
    };

    private static DkimView ToDkim(DkimDetails dkim) => new()
    {
        Result = dkim.Result,
        Domain = dkim.Domain,
        Selector = dkim.Selector,
        Algorithm = dkim.Algorithm,
        KeyBits = dkim.KeyBits,
        Identity = dkim.Identity,
        Signature = dkim.Signature,
        Problem = dkim.Problem,
    };

    private static DmarcView ToDmarc(DmarcDetails dmarc) => new()
    {
        Result = dmarc.Result,
        Domain = dmarc.Domain,
        OrganizationalDomain = dmarc.OrganizationalDomain,
        RecordDomain = dmarc.RecordDomain,
        Policy = dmarc.Policy,
        AlignedBy = dmarc.AlignedBy,
        Testing = dmarc.Testing,
        Problem = dmarc.Problem,
    };
}
