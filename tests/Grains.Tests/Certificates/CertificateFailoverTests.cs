using Orleans.TestingHost;
using RelateMail.Grains.Abstractions;
using RelateMail.Grains.Tests.Harness;

namespace RelateMail.Grains.Tests.Certificates;

/// <summary>The silo that holds a name is killed in the middle of a roll-out.</summary>
public sealed class CertificateFailoverTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_roll_out_goes_on_where_the_silo_that_held_it_was_killed()
    {
        await using var cluster = new SqliteCluster();
        await cluster.InitializeAsync();
        ICertificateGrain grain = cluster.Certificate("mx.example.org");
        CertificateFacts old = TestReports.Facts('a', DateTimeOffset.UtcNow.AddDays(29));
        SealedCertificate wanted = TestReports.Sealed(TestReports.Facts('b', DateTimeOffset.UtcNow.AddDays(60)));
        await grain.ReportAsync(TestReports.Report("mx1", old), null, Cancellation);
        await grain.ReportAsync(TestReports.Report("mx2", old), null, Cancellation);
        await grain.RollOutAsync(wanted, Cancellation);
        await grain.ReportAsync(TestReports.Report("mx1", wanted.Facts), null, Cancellation);

        await KillHolderAsync(cluster, grain);

        CertificateOverview after = (await grain.GetAsync(Cancellation))!;
        CertificateOrder order = await grain.ReportAsync(TestReports.Report("mx2", wanted.Facts), null, Cancellation);
        CertificateOverview end = (await grain.GetAsync(Cancellation))!;
        Assert.Contains(after.Reasons, reason => reason is { Code: "not-converged", Node: "mx2" });
        Assert.Equal(wanted.Octets, (await grain.FetchAsync(order.Version, Cancellation))!.Octets);
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
