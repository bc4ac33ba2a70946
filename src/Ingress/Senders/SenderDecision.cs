using RelateMail.Grains.Contracts;
using RelateMail.SenderAuthentication.Results;
using RelateMail.Smtp.Replies;

namespace RelateMail.Ingress.Senders;

/// <summary>The outcome of the policies of a message's recipient domains.</summary>
/// <param name="Refusal">Null to accept the message.</param>
/// <param name="Outcomes">For each recipient, in their order, the outcome if the message is accepted.</param>
internal readonly record struct SenderDecision(SmtpReply? Refusal, IReadOnlyList<SenderOutcome> Outcomes)
{
    private const string MailingList = "mailing-list";
    private const string OtherRecipients = "other-recipients";

    /// <summary>
    /// Refuses only if the domain of every recipient asks for it, because the reply to the content is one for all of
    /// them (RFC 5321 §4.2.5). Otherwise the message is quarantined for those that asked. The failure is transient if
    /// one domain waits for a DNS answer.
    /// </summary>
    /// <param name="record">The verdicts.</param>
    /// <param name="hasListId">True if the message has a List-Id field (RFC 2919).</param>
    /// <param name="policies">The policy of each recipient's domain; null to record only.</param>
    public static SenderDecision Make(
        AuthenticationRecord record, bool hasListId, IReadOnlyList<AuthenticationPolicy?> policies)
    {
        Wish[] wishes = [.. policies.Select(policy => policy is null ? default : Judge(record, hasListId, policy))];
        SmtpReply? refusal = wishes.Select(static wish => wish.Refusal).FirstOrDefault(static one => one?.Code < 500)
            ?? wishes.Select(static wish => wish.Refusal).FirstOrDefault();
        return wishes.All(static wish => wish.Refusal is not null)
            ? new(refusal, [.. wishes.Select(static _ => default(SenderOutcome))])
            : new(null, [.. wishes.Select(static wish => wish.Soften())]);
    }

    private static Wish Judge(AuthenticationRecord record, bool hasListId, AuthenticationPolicy policy)
    {
        bool isRejected = Fails(record.Dmarc, Disposition.Reject);
        bool isFailed = isRejected || Fails(record.Dmarc, Disposition.Quarantine);
        if (policy.Dmarc == FailureAction.Reject && isRejected && !hasListId)
        {
            return new(SmtpReplies.DmarcFailed, default);
        }

        if (policy.SpfFail == FailureAction.Reject && FailsSpf(record))
        {
            return new(SmtpReplies.SpfFailed, default);
        }

        if (policy.Dmarc != FailureAction.Record && isFailed)
        {
            // A list breaks signatures and sends from its own addresses (RFC 7960 §3).
            return new(null, new(true, isRejected && hasListId ? MailingList : null));
        }

        if (policy.SpfFail == FailureAction.Quarantine && FailsSpf(record))
        {
            return new(null, new(true, null));
        }

        bool isUndecided = (policy.Dmarc != FailureAction.Record && !hasListId && MayFailDmarc(record.Dmarc))
            || (policy.SpfFail != FailureAction.Record && MayFailSpf(record));
        return isUndecided && policy.OnTemporaryError == TemporaryErrorAction.Defer
            ? new(SmtpReplies.SenderNotVerified, default)
            : default;
    }

    private static bool Fails(DmarcRecord dmarc, Disposition policy) =>
        dmarc is { Result: AuthenticationResult.Fail, Testing: false } && dmarc.Policy == policy;

    // Without a policy the missing answer is the record itself.
    private static bool MayFailDmarc(DmarcRecord dmarc) => dmarc is
    {
        Result: AuthenticationResult.TempError,
        Policy: null or Disposition.Reject or Disposition.Quarantine,
        Testing: false,
    };

    private static bool FailsSpf(AuthenticationRecord record) =>
        record.Spf.Result == AuthenticationResult.Fail && !IsAligned(record) && !IsAlignmentUnknown(record);

    private static bool MayFailSpf(AuthenticationRecord record) => !IsAligned(record) && (record.Spf.Result switch
    {
        AuthenticationResult.TempError => true,
        AuthenticationResult.Fail => IsAlignmentUnknown(record),
        _ => false,
    });

    /// <summary>An identifier of the author domain has passed, with or without a DMARC record.</summary>
    private static bool IsAligned(AuthenticationRecord record) => record.Dmarc.AlignedBy.Count > 0
        || (record.Dmarc.Domain is { } author && record.Dkim.Any(signature =>
            signature is { Result: AuthenticationResult.Pass, Domain: { } domain } && IsWithin(author, domain)));

    private static bool IsAlignmentUnknown(AuthenticationRecord record) =>
        record.Dkim.Any(static signature => signature.Result == AuthenticationResult.TempError);

    private static bool IsWithin(string name, string domain) =>
        name.Equals(domain, StringComparison.OrdinalIgnoreCase)
        || name.EndsWith($".{domain}", StringComparison.OrdinalIgnoreCase);

    /// <summary>The wish of one domain: a refusal, or else an outcome.</summary>
    private readonly record struct Wish(SmtpReply? Refusal, SenderOutcome Outcome)
    {
        /// <summary>The outcome if another domain accepts the message. A deferral has no verdict to act on.</summary>
        public SenderOutcome Soften() => Refusal is null ? Outcome : new(Refusal.Code >= 500, OtherRecipients);
    }
}

/// <summary>The outcome for one recipient of an accepted message.</summary>
/// <param name="IsQuarantined">True to hide the message until it is released.</param>
/// <param name="Reason">Why the message was not refused although the policy asks for it; otherwise null.</param>
internal readonly record struct SenderOutcome(bool IsQuarantined, string? Reason)
{
    /// <summary>The word of the API for it.</summary>
    public string Disposition => IsQuarantined ? "quarantine" : "none";
}
