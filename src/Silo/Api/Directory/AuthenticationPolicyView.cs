using Microsoft.AspNetCore.Http.HttpResults;
using RelateMail.Grains.Contracts;
using RelateMail.Silo.Api.Http;

namespace RelateMail.Silo.Api.Directory;

/// <summary>A domain's policy for mail that fails sender authentication.</summary>
internal sealed record AuthenticationPolicyView
{
    private const string Member = "authenticationPolicy";
    private const string Record = "record";
    private const string Enforce = "enforce";
    private const string Reject = "reject";
    private const string Accept = "accept";
    private const string Defer = "defer";

    /// <summary>
    /// For mail that fails DMARC: "record" accepts it; "enforce" rejects it if the author domain asks for that.
    /// </summary>
    public string Dmarc { get; set; } = Record;

    /// <summary>
    /// For mail that fails SPF and has no aligned DKIM signature: "record" accepts it, "reject" rejects it.
    /// </summary>
    public string SpfFail { get; set; } = Record;

    /// <summary>For mail whose verdict depends on a missing DNS answer: "accept" or "defer".</summary>
    public string OnTemporaryError { get; set; } = Accept;

    public static AuthenticationPolicyView Of(AuthenticationPolicy? policy) => policy is null ? new() : new()
    {
        Dmarc = policy.Dmarc == FailureAction.Reject ? Enforce : Record,
        SpfFail = policy.SpfFail == FailureAction.Reject ? Reject : Record,
        OnTemporaryError = policy.OnTemporaryError == TemporaryErrorAction.Defer ? Defer : Accept,
    };

    /// <summary>The refusal of the first bad value; null if all are valid.</summary>
    public ProblemHttpResult? Refuse() =>
        Refuse(nameof(Dmarc), Dmarc, Record, Enforce)
        ?? Refuse(nameof(SpfFail), SpfFail, Record, Reject)
        ?? Refuse(nameof(OnTemporaryError), OnTemporaryError, Accept, Defer);

    /// <summary>The policy; call it only if <see cref="Refuse()"/> returned null.</summary>
    public AuthenticationPolicy ToPolicy() => new()
    {
        Dmarc = Dmarc == Enforce ? FailureAction.Reject : FailureAction.Record,
        SpfFail = SpfFail == Reject ? FailureAction.Reject : FailureAction.Record,
        OnTemporaryError = OnTemporaryError == Defer ? TemporaryErrorAction.Defer : TemporaryErrorAction.Accept,
    };

    private static ProblemHttpResult? Refuse(string name, string value, string first, string second) =>
        value == first || value == second ? null : Problems.BadBody(
            $"The member '{Member}.{char.ToLowerInvariant(name[0])}{name[1..]}' must be '{first}' or '{second}'."
            + (value == "quarantine" ? " This version has no quarantine." : ""));
}
