using RelateMail.Grains.Contracts;
using RelateMail.Grains.Tests.Harness;

namespace RelateMail.Grains.Tests.Certificates;

/// <summary>Roll-outs: the durable target and the notified nodes.</summary>
public abstract class CertificateRolloutContract(GrainCluster cluster)
{
    private readonly string _name = TestMessages.NewDomain();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private static CertificateFacts Files { get; } = TestReports.Facts('f', DateTimeOffset.UtcNow.AddDays(60));

    private static SealedCertificate A { get; } =
        TestReports.Sealed(TestReports.Facts('a', DateTimeOffset.UtcNow.AddDays(60)));

    private static SealedCertificate B { get; } =
        TestReports.Sealed(TestReports.Facts('b', DateTimeOffset.UtcNow.AddDays(60)));

    private ICertificateGrain Grain => cluster.Certificate(_name);

    [Fact]
    public async Task Nothing_is_rolled_out_when_no_node_serves_the_name()
    {
        Assert.Null(await Grain.RollOutAsync(A, Token));
        Assert.Null(await Grain.RollBackAsync(Token));
        Assert.Null(await Grain.WithdrawAsync(Token));
        Assert.Null(await Grain.GetAsync(Token));
    }

    [Fact]
    public async Task Rollback_and_withdrawal_do_nothing_before_the_first_roll_out()
    {
        await ReportAsync("mx1", Files);

        Assert.Null(await Grain.RollBackAsync(Token));
        Assert.Null(await Grain.WithdrawAsync(Token));
        Assert.Equal(0, (await GetAsync()).Rollout.Version);
    }

    [Fact]
    public async Task A_repeated_roll_out_changes_nothing()
    {
        await ReportAsync("mx1", Files);

        CertificateRollout? first = await Grain.RollOutAsync(A, Token);
        CertificateRollout? again = await Grain.RollOutAsync(A, Token);

        Assert.Equal((1, A.Facts.Thumbprint), (first!.Version, first.Target!.Thumbprint));
        Assert.Equal((1, A.Facts.Thumbprint), (again!.Version, again.Target!.Thumbprint));
        Assert.Equal(A.Octets, (await Grain.FetchAsync(1, Token))!.Octets);
        Assert.Null(await Grain.FetchAsync(0, Token));
        Assert.Null(await Grain.FetchAsync(2, Token));
    }

    [Fact]
    public async Task A_roll_out_has_converged_when_every_node_presented_the_target()
    {
        await ReportAsync("mx1", Files);
        await ReportAsync("mx2", Files);
        await Grain.RollOutAsync(A, Token);
        CertificateOverview ordered = await GetAsync();
        CertificateRollout order = await ReportAsync("mx1", A.Facts);
        CertificateOverview half = await GetAsync();
        await ReportAsync("mx2", A.Facts);
        CertificateOverview all = await GetAsync();

        Assert.Equal(["mx1", "mx2"], ordered.Reasons.Select(reason => reason.Node));
        Assert.NotNull(ordered.RolloutChangedAt);
        Assert.Equal(1, order.Version);
        Assert.Equal(["mx2"], half.Reasons.Select(reason => reason.Node));
        Assert.False(half.IsConverged);
        Assert.True(all.IsConverged);
        Assert.Equal(CertificateStatus.Healthy, all.Status);
    }

    [Fact]
    public async Task A_second_rollback_undoes_the_first()
    {
        await ReportAsync("mx1", Files);
        await Grain.RollOutAsync(A, Token);
        await Grain.RollOutAsync(B, Token);

        CertificateRollout? back = await Grain.RollBackAsync(Token);
        CertificateOverview between = await GetAsync();
        CertificateRollout? undone = await Grain.RollBackAsync(Token);

        Assert.Equal((3, A.Facts.Thumbprint), (back!.Version, back.Target!.Thumbprint));
        Assert.Equal(B.Facts.Thumbprint, between.Previous!.Thumbprint);
        Assert.Equal((4, B.Facts.Thumbprint), (undone!.Version, undone.Target!.Thumbprint));
    }

    [Fact]
    public async Task The_first_roll_out_rolls_back_to_the_files()
    {
        await ReportAsync("mx1", Files);
        await Grain.RollOutAsync(A, Token);

        CertificateRollout? back = await Grain.RollBackAsync(Token);
        CertificateRollout? undone = await Grain.RollBackAsync(Token);

        Assert.Equal(new CertificateRollout { Version = 2 }, back);
        Assert.Equal((3, A.Facts.Thumbprint), (undone!.Version, undone.Target!.Thumbprint));
    }

    [Fact]
    public async Task A_withdrawal_can_be_rolled_back()
    {
        await ReportAsync("mx1", Files);
        await Grain.RollOutAsync(A, Token);

        CertificateRollout? withdrawn = await Grain.WithdrawAsync(Token);
        CertificateRollout? again = await Grain.WithdrawAsync(Token);
        CertificateRollout? back = await Grain.RollBackAsync(Token);

        Assert.Equal(new CertificateRollout { Version = 2 }, withdrawn);
        Assert.Null(again);
        Assert.Equal((3, A.Facts.Thumbprint), (back!.Version, back.Target!.Thumbprint));
    }

    [Fact]
    public async Task A_version_is_higher_than_any_that_a_node_knows()
    {
        await Grain.ReportAsync(TestReports.Report("mx1", Files) with { RolloutVersion = 7 }, null, Token);

        Assert.Equal(8, (await Grain.RollOutAsync(A, Token))!.Version);
    }

    [Fact]
    public async Task Roll_out_nodes_and_transitions_survive_deactivation()
    {
        await ReportAsync("mx1", Files);
        await Grain.RollOutAsync(A, Token);
        await Grain.RollOutAsync(B, Token);
        CertificateOverview before = await GetAsync();

        await cluster.Cluster.DeactivateAsync(Grain);

        CertificateOverview after = await GetAsync();
        Assert.Equal(B.Octets, (await Grain.FetchAsync(2, Token))!.Octets);
        Assert.Equivalent(before.Rollout, after.Rollout, strict: true);
        Assert.Equivalent(before.Previous, after.Previous, strict: true);
        Assert.Equivalent(before.Transitions, after.Transitions, strict: true);
        Assert.Equivalent(before.Reasons, after.Reasons, strict: true);
        Assert.Equivalent(before.Nodes[0].Report, after.Nodes[0].Report, strict: true);
    }

    [Fact]
    public async Task Nodes_are_notified_of_each_change_until_they_unsubscribe()
    {
        var listener = new NewsListener();
        ICertificateObserver observer = cluster.Grains.CreateObjectReference<ICertificateObserver>(listener);
        await Grain.ReportAsync(TestReports.Report("mx1", Files), observer, Token);

        await Grain.RollOutAsync(A, Token);
        Assert.Equal(_name, await listener.NextAsync());
        await Grain.RollBackAsync(Token);
        await listener.NextAsync();
        await Grain.RollOutAsync(B, Token);
        await listener.NextAsync();
        await Grain.WithdrawAsync(Token);
        await listener.NextAsync();
        Assert.True(await Grain.ReloadAsync(Token));
        await listener.NextAsync();
        await ReportAsync("mx1", Files); // unsubscribes the observer
        var other = new NewsListener();
        await Grain.ReportAsync(
            TestReports.Report("mx2", Files), cluster.Grains.CreateObjectReference<ICertificateObserver>(other),
            Token);
        await Grain.ReloadAsync(Token);
        await other.NextAsync();

        Assert.False(listener.HasMore);
    }

    private Task<CertificateRollout> ReportAsync(string node, CertificateFacts facts) =>
        Grain.ReportAsync(TestReports.Report(node, facts), null, Token);

    private async Task<CertificateOverview> GetAsync()
    {
        CertificateOverview? overview = await Grain.GetAsync(Token);
        Assert.NotNull(overview);
        return overview;
    }
}

public sealed class MemoryCertificateRolloutTests(MemoryCluster cluster) : CertificateRolloutContract(cluster);

public sealed class SqliteCertificateRolloutTests(SqliteCluster cluster) : CertificateRolloutContract(cluster);
