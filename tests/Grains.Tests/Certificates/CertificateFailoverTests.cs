using Orleans.TestingHost;
using RelateMail.Grains.Contracts;
using RelateMail.Grains.Tests.Harness;

namespace RelateMail.Grains.Tests.Certificates;

/// <summary>A silo is killed during a roll-out of a name that it hosts.</summary>
public sealed class CertificateFailoverTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_roll_out_continues_after_its_silo_was_killed()
    {
        await using var cluster = new SqliteCluster();
        await cluster.InitializeAsync();
        ICertificateGrain grain = cluster.Certificate("mx.example.org");
        CertificateFacts old = TestReports.Facts('a', DateTimeOffset.UtcNow.AddDays(29));
        SealedCertificate target = TestReports.Sealed(TestReports.Facts('b', DateTimeOffset.UtcNow.AddDays(60)));
        await grain.ReportAsync(TestReports.Report("mx1", old), null, Token);
        await grain.ReportAsync(TestReports.Report("mx2", old), null, Token);
        await grain.RollOutAsync(target, Token);
        await grain.ReportAsync(TestReports.Report("mx1", target.Facts), null, Token);

        await KillHolderAsync(cluster, grain);

        CertificateOverview after = (await grain.GetAsync(Token))!;
        CertificateRollout order = await grain.ReportAsync(TestReports.Report("mx2", target.Facts), null, Token);
        CertificateOverview end = (await grain.GetAsync(Token))!;
        Assert.Contains(after.Reasons, reason => reason is { Code: "not-converged", Node: "mx2" });
        Assert.Equal(target.Octets, (await grain.FetchAsync(order.Version, Token))!.Octets);
        Assert.True(end.IsConverged);
        Assert.Equal(
            [(2, CertificateStatus.Healthy), (1, CertificateStatus.Degraded)],
            end.Transitions.Select(transition => (transition.Sequence, transition.To)));
    }

    private static async Task KillHolderAsync(SqliteCluster cluster, ICertificateGrain grain)
    {
        SiloAddress? holder = await cluster.Grains.GetGrain<IManagementGrain>(0).GetActivationAddress(grain);
        InProcessSiloHandle silo = Assert.Single(cluster.Cluster.Silos, silo => silo.SiloAddress.Equals(holder));
        await cluster.Cluster.KillSiloAsync(silo);
    }
}
