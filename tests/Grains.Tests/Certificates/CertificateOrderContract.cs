using RelateMail.Grains.Abstractions;
using RelateMail.Grains.Tests.Harness;

namespace RelateMail.Grains.Tests.Certificates;

/// <summary>Roll-outs: what is ordered, durably, and who is told.</summary>
public abstract class CertificateOrderContract(GrainCluster cluster)
{
    private readonly string _name = TestMessages.NewDomain();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private static CertificateFacts Files { get; } = TestReports.Facts('f', DateTimeOffset.UtcNow.AddDays(60));

    private static SealedCertificate A { get; } =
        TestReports.Sealed(TestReports.Facts('a', DateTimeOffset.UtcNow.AddDays(60)));

    private static SealedCertificate B { get; } =
        TestReports.Sealed(TestReports.Facts('b', DateTimeOffset.UtcNow.AddDays(60)));

    private ICertificateGrain Grain => cluster.Certificate(_name);

    [Fact]
    public async Task Nothing_is_ordered_where_no_node_serves_the_name()
    {
        Assert.Null(await Grain.RollOutAsync(A, Cancellation));
        Assert.Null(await Grain.RollBackAsync(Cancellation));
        Assert.Null(await Grain.WithdrawAsync(Cancellation));
        Assert.Null(await Grain.GetAsync(Cancellation));
    }

    [Fact]
    public async Task Where_nothing_was_rolled_out_there_is_nothing_to_take_back()
    {
        await ReportAsync("mx1", Files);

        Assert.Null(await Grain.RollBackAsync(Cancellation));
        Assert.Null(await Grain.WithdrawAsync(Cancellation));
        Assert.Equal(0, (await GetAsync()).Order.Version);
    }

    [Fact]
    public async Task A_certificate_is_rolled_out_once_however_often_it_is_ordered()
    {
        await ReportAsync("mx1", Files);

        CertificateOrder? first = await Grain.RollOutAsync(A, Cancellation);
        CertificateOrder? again = await Grain.RollOutAsync(A, Cancellation);

        Assert.Equal((1, A.Facts.Thumbprint), (first!.Version, first.Wanted!.Thumbprint));
        Assert.Equal((1, A.Facts.Thumbprint), (again!.Version, again.Wanted!.Thumbprint));
        Assert.Equal(A.Octets, (await Grain.FetchAsync(1, Cancellation))!.Octets);
        Assert.Null(await Grain.FetchAsync(0, Cancellation));
        Assert.Null(await Grain.FetchAsync(2, Cancellation));
    }

    [Fact]
    public async Task It_has_converged_when_every_node_has_shown_it()
    {
        await ReportAsync("mx1", Files);
        await ReportAsync("mx2", Files);
        await Grain.RollOutAsync(A, Cancellation);
        CertificateOverview ordered = await GetAsync();
        CertificateOrder order = await ReportAsync("mx1", A.Facts);
        CertificateOverview half = await GetAsync();
        await ReportAsync("mx2", A.Facts);
        CertificateOverview all = await GetAsync();

        Assert.Equal(["mx1", "mx2"], ordered.Reasons.Select(reason => reason.Node));
        Assert.NotNull(ordered.OrderedAt);
        Assert.Equal(1, order.Version);
        Assert.Equal(["mx2"], half.Reasons.Select(reason => reason.Node));
        Assert.False(half.IsConverged);
        Assert.True(all.IsConverged);
        Assert.Equal(CertificateStatus.Healthy, all.Status);
    }

    [Fact]
    public async Task A_rollback_returns_to_what_was_before_and_once_more_undoes_it()
    {
        await ReportAsync("mx1", Files);
        await Grain.RollOutAsync(A, Cancellation);
        await Grain.RollOutAsync(B, Cancellation);

        CertificateOrder? back = await Grain.RollBackAsync(Cancellation);
        CertificateOverview between = await GetAsync();
        CertificateOrder? undone = await Grain.RollBackAsync(Cancellation);

        Assert.Equal((3, A.Facts.Thumbprint), (back!.Version, back.Wanted!.Thumbprint));
        Assert.Equal(B.Facts.Thumbprint, between.Previous!.Thumbprint);
        Assert.Equal((4, B.Facts.Thumbprint), (undone!.Version, undone.Wanted!.Thumbprint));
    }

    [Fact]
    public async Task The_first_one_rolls_back_to_the_files()
    {
        await ReportAsync("mx1", Files);
        await Grain.RollOutAsync(A, Cancellation);

        CertificateOrder? back = await Grain.RollBackAsync(Cancellation);
        CertificateOrder? undone = await Grain.RollBackAsync(Cancellation);

        Assert.Equal(new CertificateOrder { Version = 2 }, back);
        Assert.Equal((3, A.Facts.Thumbprint), (undone!.Version, undone.Wanted!.Thumbprint));
    }

    [Fact]
    public async Task What_was_withdrawn_can_be_rolled_back()
    {
        await ReportAsync("mx1", Files);
        await Grain.RollOutAsync(A, Cancellation);

        CertificateOrder? withdrawn = await Grain.WithdrawAsync(Cancellation);
        CertificateOrder? again = await Grain.WithdrawAsync(Cancellation);
        CertificateOrder? back = await Grain.RollBackAsync(Cancellation);

        Assert.Equal(new CertificateOrder { Version = 2 }, withdrawn);
        Assert.Null(again);
        Assert.Equal((3, A.Facts.Thumbprint), (back!.Version, back.Wanted!.Thumbprint));
    }

    [Fact]
    public async Task A_version_is_higher_than_any_that_a_node_knows()
    {
        await Grain.ReportAsync(TestReports.Report("mx1", Files) with { OrderVersion = 7 }, null, Cancellation);

        Assert.Equal(8, (await Grain.RollOutAsync(A, Cancellation))!.Version);
    }

    [Fact]
    public async Task Order_nodes_and_transitions_survive_deactivation()
    {
        await ReportAsync("mx1", Files);
        await Grain.RollOutAsync(A, Cancellation);
        await Grain.RollOutAsync(B, Cancellation);
        CertificateOverview before = await GetAsync();

        await cluster.Cluster.DeactivateAsync(Grain);

        CertificateOverview after = await GetAsync();
        Assert.Equal(B.Octets, (await Grain.FetchAsync(2, Cancellation))!.Octets);
        Assert.Equivalent(before.Order, after.Order, strict: true);
        Assert.Equivalent(before.Previous, after.Previous, strict: true);
        Assert.Equivalent(before.Transitions, after.Transitions, strict: true);
        Assert.Equivalent(before.Reasons, after.Reasons, strict: true);
        Assert.Equivalent(before.Nodes[0].Report, after.Nodes[0].Report, strict: true);
    }

    [Fact]
    public async Task Nodes_are_told_of_each_change_until_they_leave()
    {
        var listener = new NewsListener();
        ICertificateObserver ear = cluster.Grains.CreateObjectReference<ICertificateObserver>(listener);
        await Grain.ReportAsync(TestReports.Report("mx1", Files), ear, Cancellation);

        await Grain.RollOutAsync(A, Cancellation);
        Assert.Equal(_name, await listener.NextAsync());
        await Grain.RollBackAsync(Cancellation);
        await listener.NextAsync();
        await Grain.RollOutAsync(B, Cancellation);
        await listener.NextAsync();
        await Grain.WithdrawAsync(Cancellation);
        await listener.NextAsync();
        Assert.True(await Grain.ReloadAsync(Cancellation));
        await listener.NextAsync();
        await ReportAsync("mx1", Files); // without an ear
        var other = new NewsListener();
        await Grain.ReportAsync(
            TestReports.Report("mx2", Files), cluster.Grains.CreateObjectReference<ICertificateObserver>(other),
            Cancellation);
        await Grain.ReloadAsync(Cancellation);
        await other.NextAsync();

        Assert.False(listener.HasMore);
    }

    private Task<CertificateOrder> ReportAsync(string node, CertificateFacts facts) =>
        Grain.ReportAsync(TestReports.Report(node, facts), null, Cancellation);

    private async Task<CertificateOverview> GetAsync()
    {
        CertificateOverview? overview = await Grain.GetAsync(Cancellation);
        Assert.NotNull(overview);
        return overview;
    }
}

public sealed class MemoryCertificateOrderTests(MemoryCluster cluster) : CertificateOrderContract(cluster);

public sealed class SqliteCertificateOrderTests(SqliteCluster cluster) : CertificateOrderContract(cluster);
