using RelateMail.Certificates;
using RelateMail.Grains.Contracts;
using RelateMail.Grains.Tests.Harness;

namespace RelateMail.Grains.Tests.Certificates;

/// <summary>Reports of nodes: leases and the resulting transitions.</summary>
[Collection(ClockTests.Name)]
public sealed class CertificateReportTests(MemoryCluster cluster)
{
    private static readonly CertificateWatchOptions s_options = new() { ForgetAfter = MemoryCluster.ForgetAfter };

    private readonly string _name = TestMessages.NewDomain();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private ICertificateGrain Grain => cluster.Certificate(_name);

    private ICertificateListGrain Names => cluster.Grains.GetGrain<ICertificateListGrain>(0);

    [Fact]
    public async Task A_name_without_reports_is_unknown()
    {
        Assert.Null(await Grain.GetAsync(Token));
        Assert.Null(await Grain.FetchAsync(0, Token));
        Assert.False(await Grain.ReloadAsync(Token));
        await Grain.LeaveAsync("mx1", Token);
        Assert.DoesNotContain(_name, await Names.ListAsync(Token));
    }

    [Fact]
    public async Task Reporting_nodes_are_sorted_and_the_name_is_listed()
    {
        await ReportAsync("mx2", Good());
        CertificateRollout order = await ReportAsync("mx1", Good());

        CertificateOverview overview = await GetAsync();
        Assert.Equal(new CertificateRollout { Version = 0 }, order);
        Assert.Equal(["mx1", "mx2"], overview.Nodes.Select(node => node.Report.Node));
        Assert.Equal(CertificateStatus.Healthy, overview.Status);
        Assert.True(overview.IsConverged);
        Assert.Empty(overview.Transitions); // the first report is Healthy
        Assert.Contains(_name, await Names.ListAsync(Token));
    }

    [Fact]
    public async Task A_first_report_that_is_not_healthy_is_a_transition()
    {
        await ReportAsync("mx1", Ends(6));
        await ReportAsync("mx1", Ends(6));

        CertificateTransition transition = Assert.Single((await GetAsync()).Transitions);
        Assert.Equal(
            (1, CertificateStatus.Healthy, CertificateStatus.Unhealthy),
            (transition.Sequence, transition.From, transition.To));
        Assert.Equal("expires-soon", Assert.Single(transition.Reasons).Code);
    }

    [Fact]
    public async Task A_transition_is_raised_once_across_deactivations()
    {
        await ReportAsync("mx1", Ends(29));
        await cluster.Cluster.DeactivateAsync(Grain);
        await ReportAsync("mx1", Ends(29));
        await WakeAsync();
        await cluster.Cluster.DeactivateAsync(Grain);
        await ReportAsync("mx1", Good());

        Assert.Equal(
            [(2, CertificateStatus.Healthy), (1, CertificateStatus.Degraded)],
            (await GetAsync()).Transitions.Select(transition => (transition.Sequence, transition.To)));
    }

    [Fact]
    public async Task A_failed_write_raises_no_transition_and_its_retry_raises_one()
    {
        await ReportAsync("mx1", Good());
        await cluster.FailNextWriteAsync("certificate", Grain);

        await Assert.ThrowsAsync<OrleansException>(() => ReportAsync("mx1", Ends(29)));
        CertificateOverview before = await GetAsync();
        await ReportAsync("mx1", Ends(29));

        Assert.Equal(CertificateStatus.Healthy, before.Status);
        Assert.Empty(before.Transitions);
        Assert.Equal(1, Assert.Single((await GetAsync()).Transitions).Sequence);
    }

    [Fact]
    public async Task An_unchanged_report_is_not_written()
    {
        await ReportAsync("mx1", Good());
        await cluster.FailNextWriteAsync("certificate", Grain);

        await ReportAsync("mx1", Good()); // would throw

        await Assert.ThrowsAsync<OrleansException>(() => ReportAsync("mx1", Ends(29)));
    }

    [Fact]
    public async Task A_name_is_unknown_until_the_list_is_written()
    {
        await cluster.FailNextWriteAsync("certificates", Names);

        await Assert.ThrowsAsync<OrleansException>(() => ReportAsync("mx1", Good()));
        Assert.Null(await Grain.GetAsync(Token));
        await ReportAsync("mx1", Good());
        Assert.Contains(_name, await Names.ListAsync(Token));
    }

    [Fact]
    public async Task A_silent_node_is_unknown_until_it_reports()
    {
        await ReportAsync("mx1", Good());
        await ReportAsync("mx2", Good());
        cluster.Clock.Advance(s_options.Lease / 2);
        await ReportAsync("mx1", Good());
        cluster.Clock.Advance(s_options.Lease / 2);

        CertificateOverview silent = await GetAsync(); // before any tick
        await WakeAsync();
        await cluster.Cluster.DeactivateAsync(Grain);
        CertificateOverview remembered = await GetAsync();
        await ReportAsync("mx2", Good());

        Assert.Equal([false, true], silent.Nodes.Select(node => node.IsUnknown));
        Assert.Equal(("node-unknown", "mx2"), Only(silent));
        Assert.False(silent.IsConverged);
        Assert.Equal(("node-unknown", "mx2"), Only(remembered));
        Assert.Equal(silent.Nodes[1].ReportedAt, remembered.Nodes[1].ReportedAt);
        CertificateOverview back = await GetAsync();
        Assert.Equal(CertificateStatus.Healthy, back.Status);
        Assert.Equal(
            [CertificateStatus.Healthy, CertificateStatus.Degraded],
            back.Transitions.Select(transition => transition.To));
    }

    [Fact]
    public async Task An_activation_renews_the_lease_of_each_node()
    {
        await ReportAsync("mx1", Good());
        await cluster.Cluster.DeactivateAsync(Grain);
        cluster.Clock.Advance(s_options.ForgetAfter);

        Assert.False(Assert.Single((await GetAsync()).Nodes).IsUnknown);
        cluster.Clock.Advance(s_options.Lease);
        await WakeAsync();
        Assert.True(Assert.Single((await GetAsync()).Nodes).IsUnknown);
    }

    [Fact]
    public async Task Silent_nodes_and_names_without_nodes_are_removed()
    {
        await ReportAsync("mx1", Good());
        cluster.Clock.Advance(s_options.Lease);
        await WakeAsync();
        cluster.Clock.Advance(s_options.ForgetAfter - s_options.Lease);
        await WakeAsync();
        CertificateOverview empty = await GetAsync();
        Assert.Empty(empty.Nodes);
        Assert.False(empty.IsConverged);
        Assert.Contains(_name, await Names.ListAsync(Token));

        cluster.Clock.Advance(s_options.ForgetAfter);
        await WakeAsync();

        Assert.Null(await Grain.GetAsync(Token));
        Assert.DoesNotContain(_name, await Names.ListAsync(Token));
        await cluster.Cluster.DeactivateAsync(Grain);
        Assert.Null(await Grain.GetAsync(Token));
    }

    [Fact]
    public async Task The_next_reminder_completes_a_failed_removal()
    {
        await ReportAsync("mx1", Good());
        await Grain.LeaveAsync("mx1", Token);
        await cluster.FailNextWriteAsync("certificates", Names);
        cluster.Clock.Advance(s_options.ForgetAfter);

        await Record.ExceptionAsync(WakeAsync); // either this call or an earlier timer tick gets the failed write
        await WakeAsync();

        Assert.DoesNotContain(_name, await Names.ListAsync(Token));
    }

    [Fact]
    public async Task A_leaving_node_is_removed_at_once_and_its_restart_raises_no_transition()
    {
        await ReportAsync("mx1", Ends(29));
        await Grain.LeaveAsync("mx1", Token);
        Assert.Empty((await GetAsync()).Nodes);

        await ReportAsync("mx1", Ends(29));

        Assert.Single((await GetAsync()).Transitions);
    }

    [Fact]
    public async Task The_timer_alone_detects_an_expiring_certificate()
    {
        await ReportAsync("mx1", Ends(30, TimeSpan.FromSeconds(40)));
        cluster.Clock.Advance(TimeSpan.FromSeconds(45));
        await ReportAsync("mx2", Ends(30, TimeSpan.FromSeconds(-5))); // runs after the tick

        Assert.Equal("expires", Assert.Single((await GetAsync()).Transitions).Reasons[0].Code);
    }

    [Fact]
    public async Task The_reminder_detects_an_expiring_certificate_without_reports()
    {
        await ReportAsync("mx1", Ends(30, TimeSpan.FromMinutes(1)));
        await cluster.Cluster.DeactivateAsync(Grain);
        cluster.Clock.Advance(TimeSpan.FromMinutes(2));

        await WakeAsync();

        Assert.Equal("expires", Assert.Single((await GetAsync()).Transitions).Reasons[0].Code);
    }

    [Fact]
    public async Task The_newest_hundred_transitions_are_kept()
    {
        for (int turn = 0; turn < 102; turn++)
        {
            await ReportAsync("mx1", Ends(turn % 2 == 0 ? 29 : 60));
        }

        CertificateTransition[] transitions = [.. (await GetAsync()).Transitions];
        Assert.Equal(Enumerable.Range(3, 100).Reverse(), transitions.Select(transition => (int)transition.Sequence));
    }

    [Theory]
    [InlineData("")]
    [InlineData(256)]
    public async Task A_report_without_a_valid_node_name_is_rejected(object name)
    {
        string node = name as string ?? new string('x', (int)name);

        await Assert.ThrowsAsync<ArgumentException>(() => ReportAsync(node, Good()));
        Assert.Null(await Grain.GetAsync(Token));
    }

    private static (string Code, string? Node) Only(CertificateOverview overview)
    {
        CertificateReason reason = Assert.Single(overview.Reasons);
        return (reason.Code, reason.Node);
    }

    private CertificateFacts Good() => Ends(60);

    /// <summary>A distinct certificate for each number of days.</summary>
    private CertificateFacts Ends(int days, TimeSpan more = default)
    {
        CertificateFacts facts = TestReports.Facts('a', cluster.Clock.GetUtcNow().AddDays(days).Add(more));
        return facts with { Thumbprint = $"{days:D4}{facts.Thumbprint[4..]}" };
    }

    private Task<CertificateRollout> ReportAsync(string node, CertificateFacts facts) => Grain.ReportAsync(
        TestReports.Report(node, facts) with { LoadedAt = DateTimeOffset.UnixEpoch }, null, Token);

    private async Task<CertificateOverview> GetAsync()
    {
        CertificateOverview? overview = await Grain.GetAsync(Token);
        Assert.NotNull(overview);
        return overview;
    }

    /// <summary>Sends the hourly reminder.</summary>
    private Task WakeAsync() => Grain.AsReference<IRemindable>().ReceiveReminder("judge", default);
}
