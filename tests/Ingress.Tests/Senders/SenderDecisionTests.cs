using RelateMail.Grains.Contracts;
using RelateMail.Ingress.Senders;
using RelateMail.SenderAuthentication.Results;

namespace RelateMail.Ingress.Tests.Senders;

/// <summary>
/// The policies of recipient domains. For each recipient an accepted message is "ok" or "held" in quarantine, with the
/// reason of an exception behind it.
/// </summary>
public sealed class SenderDecisionTests
{
    private const string Defers = "451 4.4.3";
    private const string Dmarc = "550 5.7.26";
    private const string Spf = "550 5.7.23";

    private static readonly AuthenticationPolicy s_enforce = new() { Dmarc = FailureAction.Reject };
    private static readonly AuthenticationPolicy s_hold = new() { Dmarc = FailureAction.Quarantine };
    private static readonly AuthenticationPolicy s_reject = new() { SpfFail = FailureAction.Reject };

    [Theory]
    [InlineData(AuthenticationResult.Fail, Disposition.Reject, Dmarc)]
    [InlineData(AuthenticationResult.Fail, Disposition.Quarantine, "held")]
    [InlineData(AuthenticationResult.Fail, Disposition.None, "ok")]
    [InlineData(AuthenticationResult.Pass, Disposition.Reject, "ok")]
    [InlineData(AuthenticationResult.None, null, "ok")]
    [InlineData(AuthenticationResult.PermError, null, "ok")] // permerror does not reject
    [InlineData(AuthenticationResult.TempError, Disposition.Reject, "ok")] // a missing answer does not reject
    public void Enforcement_follows_the_author_domain(
        AuthenticationResult result, Disposition? policy, string decision) =>
        Assert.Equal(decision, Decide(Record(result, policy), s_enforce));

    [Fact]
    public void Enforcement_excepts_lists_and_domains_that_test()
    {
        AuthenticationRecord failed = Record(AuthenticationResult.Fail, Disposition.Reject);
        AuthenticationRecord testing = failed with { Dmarc = failed.Dmarc with { Testing = true } };

        Assert.Equal("held mailing-list", Describe(SenderDecision.Make(failed, hasListId: true, [s_enforce])));
        Assert.Equal("ok", Decide(testing, s_enforce));
    }

    [Theory]
    [InlineData(AuthenticationResult.Fail, null, Spf)]
    [InlineData(AuthenticationResult.SoftFail, null, "ok")]
    [InlineData(AuthenticationResult.PermError, null, "ok")]
    [InlineData(AuthenticationResult.TempError, null, "ok")]
    [InlineData(AuthenticationResult.Fail, "example.org", "ok")] // an aligned signature
    [InlineData(AuthenticationResult.Fail, "mail.example.org", Spf)] // could belong to another user of the suffix
    [InlineData(AuthenticationResult.Fail, "example.net", Spf)]
    public void A_failed_SPF_check_is_refused_unless_a_signature_is_aligned(
        AuthenticationResult spf, string? signer, string decision)
    {
        AuthenticationRecord record = Record(AuthenticationResult.None, null, spf);
        record = signer is null ? record : record with { Dkim = [Signature(AuthenticationResult.Pass, signer)] };

        Assert.Equal(decision, Decide(record, s_reject));
    }

    [Theory]
    [InlineData(AuthenticationResult.TempError, Disposition.Reject, AuthenticationResult.None, Defers)]
    [InlineData(AuthenticationResult.TempError, null, AuthenticationResult.None, Defers)]
    [InlineData(AuthenticationResult.TempError, Disposition.None, AuthenticationResult.None, "ok")] // decides nothing
    [InlineData(AuthenticationResult.Pass, Disposition.Reject, AuthenticationResult.TempError, "ok")]
    [InlineData(AuthenticationResult.None, null, AuthenticationResult.TempError, Defers)]
    [InlineData(AuthenticationResult.Fail, Disposition.Reject, AuthenticationResult.TempError, Dmarc)]
    public void A_deferral_needs_a_missing_answer_that_decides(
        AuthenticationResult dmarc, Disposition? policy, AuthenticationResult spf, string decision)
    {
        AuthenticationPolicy both = s_enforce with
        {
            SpfFail = FailureAction.Reject,
            OnTemporaryError = TemporaryErrorAction.Defer,
        };
        AuthenticationRecord record = Record(dmarc, policy, spf);
        record = dmarc != AuthenticationResult.Pass ? record
            : record with { Dmarc = record.Dmarc with { AlignedBy = ["dkim"] } };

        Assert.Equal(decision, Decide(record, both));
    }

    [Fact]
    public void A_failed_SPF_check_is_undecided_while_a_key_is_missing()
    {
        AuthenticationRecord record = Record(AuthenticationResult.None, null, AuthenticationResult.Fail) with
        {
            Dkim = [Signature(AuthenticationResult.TempError, "example.org")],
        };

        Assert.Equal("ok", Decide(record, s_reject));
        Assert.Equal(Defers, Decide(record, s_reject with { OnTemporaryError = TemporaryErrorAction.Defer }));
    }

    // The reply to the content is one for all recipients (RFC 5321 §4.2.5).
    [Fact]
    public void A_message_is_refused_only_if_every_domain_asks_for_it()
    {
        AuthenticationRecord record = Record(
            AuthenticationResult.Fail, Disposition.Reject, AuthenticationResult.Fail);

        Assert.Equal("ok, ok", Decide(record, null, null));
        Assert.Equal("held other-recipients, ok", Decide(record, s_enforce, null));
        Assert.Equal("ok, held other-recipients", Decide(record, null, s_reject));
        Assert.Equal(Dmarc, Decide(record, s_enforce, s_enforce));
        Assert.Equal(Spf, Decide(record, s_reject, s_enforce));
    }

    [Theory]
    [InlineData(Disposition.Reject, false, "held")]
    [InlineData(Disposition.Reject, true, "held mailing-list")]
    [InlineData(Disposition.Quarantine, false, "held")]
    [InlineData(Disposition.None, false, "ok")]
    public void Quarantine_holds_mail_that_fails_DMARC(Disposition policy, bool hasListId, string decision)
    {
        AuthenticationRecord failed = Record(AuthenticationResult.Fail, policy);
        AuthenticationRecord testing = failed with { Dmarc = failed.Dmarc with { Testing = true } };

        Assert.Equal(decision, Describe(SenderDecision.Make(failed, hasListId, [s_hold])));
        Assert.Equal("ok", Describe(SenderDecision.Make(testing, hasListId, [s_hold])));
    }

    [Fact]
    public void Quarantine_holds_mail_that_fails_SPF_without_an_aligned_signature()
    {
        AuthenticationRecord failed = Record(AuthenticationResult.None, null, AuthenticationResult.Fail);
        AuthenticationPolicy policy = new() { SpfFail = FailureAction.Quarantine };

        Assert.Equal("held", Decide(failed, policy));
        Assert.Equal(
            "ok", Decide(failed with { Dkim = [Signature(AuthenticationResult.Pass, "example.org")] }, policy));
    }

    [Fact]
    public void A_refusal_is_a_quarantine_if_another_domain_only_quarantines()
    {
        AuthenticationRecord record = Record(AuthenticationResult.Fail, Disposition.Reject);

        Assert.Equal("held other-recipients, held", Decide(record, s_enforce, s_hold));
        Assert.Equal("held, held", Decide(record, s_hold, s_hold));
    }

    [Fact]
    public void A_deferral_that_another_domain_overrules_does_not_quarantine()
    {
        AuthenticationRecord late = Record(AuthenticationResult.TempError, Disposition.Reject);
        AuthenticationPolicy defers = s_hold with { OnTemporaryError = TemporaryErrorAction.Defer };

        Assert.Equal("ok other-recipients, ok", Decide(late, defers, null));
        Assert.Equal(Defers, Decide(late, defers));
    }

    [Fact]
    public void A_mailbox_has_a_message_in_quarantine_only_if_all_its_addresses_ask_for_it()
    {
        AuthenticationRecord record = Record(AuthenticationResult.Fail, Disposition.Reject);
        var verdict = new SenderVerdict(
            null!,
            "",
            SenderDecision.Make(record, hasListId: false, [s_hold, null, s_enforce]));

        Assert.Equal(new SenderOutcome(true, null), verdict.OutcomeFor([0, 2]));
        Assert.Equal(default, verdict.OutcomeFor([0, 1]));
    }

    private static string Decide(AuthenticationRecord record, params AuthenticationPolicy?[] policies) =>
        Describe(SenderDecision.Make(record, hasListId: false, policies));

    private static string Describe(SenderDecision decision) => decision.Refusal is { } refusal
        ? $"{refusal.Code} {refusal.Status}"
        : string.Join(", ", decision.Outcomes.Select(static outcome =>
            $"{(outcome.IsQuarantined ? "held" : "ok")} {outcome.Reason}".TrimEnd()));

    private static DkimRecord Signature(AuthenticationResult result, string domain) =>
        new() { Result = result, Domain = domain };

    private static AuthenticationRecord Record(
        AuthenticationResult dmarc, Disposition? policy, AuthenticationResult spf = AuthenticationResult.None) => new()
        {
            Server = "mx.example.net",
            Iprev = new IprevRecord { Result = AuthenticationResult.None },
            Spf = new SpfRecord { Result = spf, Identity = SpfIdentity.MailFrom },
            SpfHelo = new SpfRecord { Result = AuthenticationResult.None, Identity = SpfIdentity.Helo },
            Dmarc = new DmarcRecord { Result = dmarc, Domain = "example.org", Policy = policy },
            Arc = new ArcRecord { Result = AuthenticationResult.None },
        };
}
