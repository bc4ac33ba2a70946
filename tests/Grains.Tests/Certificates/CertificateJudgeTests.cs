using RelateMail.Certificates;
using RelateMail.Grains.Contracts;
using RelateMail.Grains.Certificates;

namespace RelateMail.Grains.Tests.Certificates;

/// <summary>Status and reasons, case by case.</summary>
public sealed class CertificateJudgeTests
{
    private static readonly DateTimeOffset s_now = new(2030, 1, 1, 12, 0, 0, TimeSpan.Zero);
    private static readonly CertificateWatchOptions s_options = new();
    private static readonly CertificateFacts s_a = TestReports.Facts('a', s_now.AddDays(60));
    private static readonly CertificateFacts s_b = TestReports.Facts('b', s_now.AddDays(60));

    [Theory]
    [InlineData(60, CertificateStatus.Healthy, null)]
    [InlineData(31, CertificateStatus.Healthy, null)]
    [InlineData(30, CertificateStatus.Degraded, "expires")]
    [InlineData(29, CertificateStatus.Degraded, "expires")]
    [InlineData(8, CertificateStatus.Degraded, "expires")]
    [InlineData(7, CertificateStatus.Unhealthy, "expires-soon")]
    [InlineData(6, CertificateStatus.Unhealthy, "expires-soon")]
    [InlineData(0, CertificateStatus.Unhealthy, "expired")]
    [InlineData(-1, CertificateStatus.Unhealthy, "expired")]
    public void The_days_left_determine_the_status(int days, CertificateStatus status, string? code)
    {
        CertificateReason[] reasons = Judge(null, Serves("mx1", TestReports.Facts('a', s_now.AddDays(days))));

        Assert.Equal(status, CertificateJudge.StatusOf(reasons));
        Assert.Equal(code, reasons.SingleOrDefault()?.Code);
        if (code is not null)
        {
            Assert.Equal("mx1", reasons[0].Node);
            Assert.Contains("mx1", reasons[0].Text, StringComparison.Ordinal);
            Assert.Contains("AAAAAAAAAAAAAAAA ", reasons[0].Text, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void The_text_names_the_days_and_settings_define_the_thresholds()
    {
        CertificateNode node = Serves("mx1", TestReports.Facts('a', s_now.AddDays(19.5)));

        Assert.Contains("in 19 days", Assert.Single(Judge(null, node)).Text, StringComparison.Ordinal);
        Assert.Empty(CertificateJudge.Judge([node], null, s_now,
            new CertificateWatchOptions { DegradedDays = 19, UnhealthyDays = 2 }));
    }

    [Fact]
    public void A_certificate_of_several_nodes_is_one_reason_that_names_them()
    {
        CertificateFacts old = TestReports.Facts('a', s_now.AddDays(3));

        CertificateReason reason = Assert.Single(Judge(null, Serves("mx1", old), Serves("mx2", old)));

        Assert.Null(reason.Node);
        Assert.Contains("mx1, mx2 serve ", reason.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_failed_handshake_is_unhealthy_and_another_certificate_is_degraded()
    {
        CertificateReason failed = Assert.Single(Judge(
            null, Serves("mx1", s_a, report => report with { SeenThumbprint = null, HandshakeError = "refused" })));
        CertificateReason differs = Assert.Single(Judge(
            s_b, Serves("mx1", s_a, report => report with { SeenThumbprint = s_b.Thumbprint })));
        CertificateReason mixed = Assert.Single(Judge(
            null, Serves("mx1", s_a, report => report with { HandshakeError = "465 shows another one" })));

        Assert.Equal((CertificateStatus.Unhealthy, "handshake-failed", "mx1"), Key(failed));
        Assert.Contains("refused.", failed.Text, StringComparison.Ordinal);
        Assert.Equal((CertificateStatus.Degraded, "handshake-differs", "mx1"), Key(differs));
        Assert.Equal((CertificateStatus.Degraded, "handshake-differs", "mx1"), Key(mixed));
    }

    [Fact]
    public void A_rejected_certificate_is_reported_with_its_reason()
    {
        var refusal = new CertificateRefusal
        {
            Source = "/certificates/new.pem",
            Reason = "The key is damaged.",
            At = s_now,
        };

        CertificateReason reason = Assert.Single(
            Judge(null, Serves("mx2", s_a, report => report with { Refused = refusal })));

        Assert.Equal((CertificateStatus.Degraded, "refused", "mx2"), Key(reason));
        Assert.Contains("mx2 rejected the certificate of /certificates/new.pem", reason.Text, StringComparison.Ordinal);
        Assert.Contains("The key is damaged.", reason.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void Nodes_that_differ_are_reported_with_their_certificates()
    {
        CertificateReason reason = Assert.Single(
            Judge(null, Serves("mx1", s_a), Serves("mx2", s_b), Serves("mx3", s_b)));

        Assert.Equal((CertificateStatus.Degraded, "nodes-differ", null), Key(reason));
        Assert.Contains("mx1 serves AAAAAAAAAAAAAAAA; mx2, mx3 serve BBBBBBBBBBBBBBBB.", reason.Text,
            StringComparison.Ordinal);
    }

    [Fact]
    public void A_roll_out_names_each_node_that_does_not_present_the_target()
    {
        CertificateReason reason = Assert.Single(Judge(s_b, Serves("mx1", s_a), Serves("mx2", s_b)));

        Assert.Equal((CertificateStatus.Degraded, "not-converged", "mx1"), Key(reason));
    }

    [Fact]
    public void A_silent_node_is_reported_with_its_last_report_and_its_certificate_no_longer_counts()
    {
        CertificateNode silent = Serves("mx2", TestReports.Facts('c', s_now.AddDays(1))) with
        {
            IsUnknown = true,
            ReportedAt = s_now.AddMinutes(-3),
        };

        CertificateReason reason = Assert.Single(Judge(null, Serves("mx1", s_a), silent));

        Assert.Equal((CertificateStatus.Degraded, "node-unknown", "mx2"), Key(reason));
        Assert.Contains("since 2030-01-01 11:57 UTC", reason.Text, StringComparison.Ordinal);
        Assert.Equal(["expires-soon", "node-unknown"], Judge(null, silent).Select(only => only.Code));
    }

    [Fact]
    public void The_most_severe_reason_comes_first()
    {
        CertificateNode refusing = Serves("mx1", s_a, report => report with
        {
            Refused = new CertificateRefusal { Source = "file", Reason = "No.", At = s_now },
        });
        CertificateNode failing = Serves("mx2", s_a, report => report with
        {
            SeenThumbprint = null,
            HandshakeError = "refused",
        });

        Assert.Equal(["handshake-failed", "refused"], Judge(null, refusing, failing).Select(reason => reason.Code));
    }

    [Fact]
    public void A_name_has_converged_when_every_node_presented_the_target()
    {
        CertificateNode unseen = Serves("mx2", s_a, report => report with { SeenThumbprint = null });

        Assert.True(CertificateJudge.IsConverged([Serves("mx1", s_a), Serves("mx2", s_a)], null));
        Assert.True(CertificateJudge.IsConverged([Serves("mx1", s_a)], s_a));
        Assert.False(CertificateJudge.IsConverged([], s_a));
        Assert.False(CertificateJudge.IsConverged([Serves("mx1", s_a)], s_b));
        Assert.False(CertificateJudge.IsConverged([Serves("mx1", s_a), Serves("mx2", s_b)], null));
        Assert.False(CertificateJudge.IsConverged([Serves("mx1", s_a), unseen], null));
        Assert.False(CertificateJudge.IsConverged([unseen], null));
        Assert.False(CertificateJudge.IsConverged([Serves("mx1", s_a) with { IsUnknown = true }], s_a));
        Assert.False(CertificateJudge.IsConverged(
            [Serves("mx1", s_a, report => report with { HandshakeError = "465 is closed" })], s_a));
        Assert.Empty(Judge(null, Serves("mx1", s_a), unseen));
    }

    private static CertificateReason[] Judge(CertificateFacts? target, params CertificateNode[] nodes) =>
        CertificateJudge.Judge(nodes, target, s_now, s_options);

    private static CertificateNode Serves(
        string node, CertificateFacts facts, Func<CertificateReport, CertificateReport>? change = null)
    {
        CertificateReport report = TestReports.Report(node, facts);
        return new CertificateNode { Report = change?.Invoke(report) ?? report, ReportedAt = s_now };
    }

    private static (CertificateStatus Status, string Code, string? Node) Key(CertificateReason reason) =>
        (reason.Status, reason.Code, reason.Node);
}
