using RelateMail.Grains.Contracts;
using RelateMail.Silo.Api.Http;

namespace RelateMail.Silo.Api.Directory;

/// <summary>A domain's policy for mail that fails sender authentication.</summary>
internal sealed record AuthenticationPolicyView
{
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

    /// <summary>Adds an error for each bad value.</summary>
    public void Judge(string pointer, BodyErrors errors)
    {
        Judge("dmarc", Dmarc, Record, Enforce, pointer, errors);
        Judge("spfFail", SpfFail, Record, Reject, pointer, errors);
        Judge("onTemporaryError", OnTemporaryError, Accept, Defer, pointer, errors);
    }

    /// <summary>The policy; call it only if <see cref="Judge(string, BodyErrors)"/> added no error.</summary>
    public AuthenticationPolicy ToPolicy() => new()
    {
        Dmarc = Dmarc == Enforce ? FailureAction.Reject : FailureAction.Record,
        SpfFail = SpfFail == Reject ? FailureAction.Reject : FailureAction.Record,
        OnTemporaryError = OnTemporaryError == Defer ? TemporaryErrorAction.Defer : TemporaryErrorAction.Accept,
    };

    private static void Judge(
        string name, string value, string first, string second, string pointer, BodyErrors errors)
    {
        if (value != first && value != second)
        {
            errors.Add($"{pointer}/{name}", "bad-value",
                $"The member 'authenticationPolicy.{name}' must be '{first}' or '{second}'."
                + (value == "quarantine" ? " This version has no quarantine." : ""));
        }
    }
}
