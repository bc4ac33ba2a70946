using RelateMail.Grains.Contracts;
using RelateMail.Silo.Api.Http;

namespace RelateMail.Silo.Api.Directory;

/// <summary>A domain's policy for mail that fails sender authentication.</summary>
internal sealed record AuthenticationPolicyView
{
    private const string Record = "record";
    private const string Quarantine = "quarantine";
    private const string Enforce = "enforce";
    private const string Reject = "reject";
    private const string Accept = "accept";
    private const string Defer = "defer";

    /// <summary>
    /// For mail that fails DMARC and whose author domain asks for rejection or quarantine: "record" accepts it,
    /// "quarantine" quarantines it, "enforce" does what the author domain asks for.
    /// </summary>
    public string Dmarc { get; set; } = Record;

    /// <summary>
    /// For mail that fails SPF and has no aligned DKIM signature: "record" accepts it, "quarantine" quarantines it,
    /// "reject" rejects it.
    /// </summary>
    public string SpfFail { get; set; } = Record;

    /// <summary>For mail whose verdict depends on a missing DNS answer: "accept" or "defer".</summary>
    public string OnTemporaryError { get; set; } = Accept;

    public static AuthenticationPolicyView Of(AuthenticationPolicy? policy) => policy is null ? new() : new()
    {
        Dmarc = ToWord(policy.Dmarc, Enforce),
        SpfFail = ToWord(policy.SpfFail, Reject),
        OnTemporaryError = policy.OnTemporaryError == TemporaryErrorAction.Defer ? Defer : Accept,
    };

    /// <summary>Adds an error for each bad value.</summary>
    public void Judge(string pointer, BodyErrors errors)
    {
        Judge("dmarc", Dmarc, [Record, Quarantine, Enforce], pointer, errors);
        Judge("spfFail", SpfFail, [Record, Quarantine, Reject], pointer, errors);
        Judge("onTemporaryError", OnTemporaryError, [Accept, Defer], pointer, errors);
    }

    /// <summary>The policy; call it only if <see cref="Judge(string, BodyErrors)"/> added no error.</summary>
    public AuthenticationPolicy ToPolicy() => new()
    {
        Dmarc = ToAction(Dmarc),
        SpfFail = ToAction(SpfFail),
        OnTemporaryError = OnTemporaryError == Defer ? TemporaryErrorAction.Defer : TemporaryErrorAction.Accept,
    };

    private static string ToWord(FailureAction action, string reject) => action switch
    {
        FailureAction.Quarantine => Quarantine,
        FailureAction.Reject => reject,
        _ => Record,
    };

    private static FailureAction ToAction(string word) => word switch
    {
        Quarantine => FailureAction.Quarantine,
        Enforce or Reject => FailureAction.Reject,
        _ => FailureAction.Record,
    };

    private static void Judge(string name, string value, string[] values, string pointer, BodyErrors errors)
    {
        if (!values.Contains(value))
        {
            errors.Add($"{pointer}/{name}", "bad-value",
                $"The member 'authenticationPolicy.{name}' must be one of: {string.Join(", ", values)}.");
        }
    }
}
