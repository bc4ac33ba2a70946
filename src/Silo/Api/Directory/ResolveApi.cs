using System.ComponentModel;
using RelateMail.Grains.Contracts;
using RelateMail.Silo.Api.Http;

namespace RelateMail.Silo.Api.Directory;

/// <summary>The answer that a mail server would get for an address at RCPT.</summary>
internal static class ResolveApi
{
    private const string Parameter = "address";
    private const string Postmaster = "postmaster";

    public static void MapResolve(this RouteGroupBuilder api) =>
        api.MapGet("/resolve", GetAsync).WithName("resolveAddress").WithTags("Resolve")
            .WithMetadata(ApiScope.Directory, new AppliesKeyLimits()).WithQuery(Parameter)
            .Produces<ResolutionView>().Produces(304).Refuses(400, 404);

    /// <summary>Resolves an address to mailboxes, as RCPT does.</summary>
    /// <remarks>
    /// Includes aliases, the plus-tag and the catch-all. The limits of the SMTP session and checks of the sender are
    /// not applied. A change of the directory counts within a second.
    /// </remarks>
    internal static async Task<IResult> GetAsync(
        [Description("The address, percent-encoded (`+` is `%2B`); or `postmaster` without a domain.")] string? address,
        HttpContext context, IGrainFactory grains, CancellationToken cancellationToken)
    {
        KeyLimits limits = ApiKey.Of(context).Limits;
        IDirectoryGrain directory = grains.GetGrain<IDirectoryGrain>(0);
        if (string.Equals(address, Postmaster, StringComparison.OrdinalIgnoreCase)) // RFC 5321 §4.5.1
        {
            return limits.AreSet
                ? Problems.OutsideLimits()
                : JsonResource.Ok(
                    ResolutionView.Of(Postmaster, await directory.ResolvePostmasterAsync(cancellationToken)));
        }

        if (!RouteAddress.TryCanonicalize(address, out string? canonical))
        {
            return Problems.BadQuery(
                Parameter,
                "'address' must be a mail address, percent-encoded: '+' is %2B, and a plain '+' is a space.");
        }

        return limits.AllowsAddress(canonical)
            ? JsonResource.Ok(ResolutionView.Of(
                canonical, await directory.ResolveAsync(canonical, cancellationToken)))
            : Problems.OutsideLimits();
    }
}

/// <summary>The result of resolving an address.</summary>
/// <param name="Address">The canonical address.</param>
/// <param name="Outcome">
/// accepted, not-hosted, no-such-mailbox, disabled, over-quota or too-many-targets.
/// </param>
/// <param name="Reply">The reply to RCPT.</param>
/// <param name="Tag">The plus-tag of the address; null if it has none.</param>
/// <param name="Targets">The mailboxes that receive a message; empty unless accepted.</param>
internal sealed record ResolutionView(
    string Address, string Outcome, RcptReplyView Reply, string? Tag, ResolutionTargetView[] Targets)
{
    public static ResolutionView Of(string address, Resolution resolution)
    {
        (string outcome, RcptReplyView reply) = Explain(resolution.Outcome);
        return new(address, outcome, reply, resolution.Tag,
        [
            .. resolution.Targets.Select((mailbox, index) => new ResolutionTargetView(
                mailbox, index < resolution.TargetTags.Length ? resolution.TargetTags[index] : resolution.Tag)),
        ]);
    }

    // The replies of the gateway to each outcome.
    private static (string Outcome, RcptReplyView Reply) Explain(ResolutionOutcome outcome) => outcome switch
    {
        ResolutionOutcome.Found => ("accepted", new(250, "2.1.5")),
        ResolutionOutcome.NotHosted => ("not-hosted", new(550, "5.7.1")),
        ResolutionOutcome.NoSuchMailbox => ("no-such-mailbox", new(550, "5.1.1")),
        ResolutionOutcome.Disabled => ("disabled", new(550, "5.2.1")),
        ResolutionOutcome.OverQuota => ("over-quota", new(452, "4.2.2")),
        ResolutionOutcome.TooManyTargets => ("too-many-targets", new(451, "4.3.0")),
        _ => ("unknown", new(451, "4.3.0")), // from a silo of a later version
    };
}

/// <summary>A reply of the SMTP server.</summary>
/// <param name="Code">The reply code (RFC 5321 §4.2): 2yz accepts, 4yz defers, 5yz rejects.</param>
/// <param name="EnhancedCode">The enhanced status code (RFC 3463).</param>
internal sealed record RcptReplyView(int Code, string EnhancedCode);

/// <summary>A mailbox that an address leads to.</summary>
/// <param name="Mailbox">The canonical address of the mailbox.</param>
/// <param name="Tag">The plus-tag of the address or of the alias' target; null if absent.</param>
internal sealed record ResolutionTargetView(string Mailbox, string? Tag);
