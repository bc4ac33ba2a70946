using RelateMail.Grains.Contracts;
using RelateMail.SenderAuthentication.Results;
using RelateMail.Smtp.Replies;

namespace RelateMail.Ingress.Senders;

/// <summary>The outcome of the policies of a message's recipient domains.</summary>
/// <param name="Refusal">Null to accept the message.</param>
/// <param name="Reason">The reason that a policy was not applied; otherwise null.</param>
internal readonly record struct SenderDecision(SmtpReply? Refusal, string? Reason)
{
    /// <summary>
    /// Refuses only if the domain of every recipient asks for it, because the reply to the content is one for all of
    /// them (RFC 5321 §4.2.5). The failure is transient if one domain waits for a DNS answer.
    /// </summary>
    /// <param name="record">The verdicts.</param>
    /// <param name="hasListId">True if the message has a List-Id field (RFC 2919).</param>
    /// <param name="policies">The policy of each recipient's domain; null to record only.</param>
    public static SenderDecision Make(
        AuthenticationRecord record, bool hasListId, IReadOnlyList<AuthenticationPolicy?> policies)
    {
        SmtpReply? refusal = null;
        bool isAccepted = false;
        bool isExcepted = false;
        foreach (AuthenticationPolicy? policy in policies)
        {
            SmtpReply? one = policy is null ? null : Refuse(record, hasListId, policy, ref isExcepted);
            isAccepted |= one is null;
            refusal = one is null ? refusal : one.Code < 500 ? one : refusal ?? one;
        }

        return !isAccepted ? new(refusal, null)
            : new(null, refusal is not null ? "other-recipients" : isExcepted ? "mailing-list" : null);
    }

    private static SmtpReply? Refuse(
        AuthenticationRecord record, bool hasListId, AuthenticationPolicy policy, ref bool isExcepted)
    {
        bool failsDmarc = policy.Dmarc == FailureAction.Reject && FailsDmarc(record.Dmarc);
        if (failsDmarc && !hasListId)
        {
            return SmtpReplies.DmarcFailed;
        }

        isExcepted |= failsDmarc; // a list breaks signatures and sends from its own addresses (RFC 7960 §3)
        if (policy.SpfFail == FailureAction.Reject && FailsSpf(record))
        {
            return SmtpReplies.SpfFailed;
        }

        bool isUndecided = (policy.Dmarc == FailureAction.Reject && !hasListId && MayFailDmarc(record.Dmarc))
            || (policy.SpfFail == FailureAction.Reject && MayFailSpf(record));
        return isUndecided && policy.OnTemporaryError == TemporaryErrorAction.Defer
            ? SmtpReplies.SenderNotVerified
            : null;
    }

    private static bool FailsDmarc(DmarcRecord dmarc) =>
        dmarc is { Result: AuthenticationResult.Fail, Policy: Disposition.Reject, Testing: false };

    // Without a policy the missing answer is the record itself.
    private static bool MayFailDmarc(DmarcRecord dmarc) =>
        dmarc is { Result: AuthenticationResult.TempError, Policy: null or Disposition.Reject, Testing: false };

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
}
