using System.Net;
using System.Text.Json;
using RelateMail.Grains.Contracts;
using RelateMail.Silo.Tests.Harness;

namespace RelateMail.Silo.Tests;

public sealed class ReputationApiTests(SharedHost shared)
{
    private readonly SiloHost _host = shared.Host;

    /// <summary>Reports offences as a gateway does.</summary>
    internal static Task ReportAsync(IGrainFactory grains, params string[] networks) =>
        grains.GetGrain<IReputationGrain>(0).ExchangeAsync(
            new ReputationReport
            {
                Node = Guid.NewGuid(),
                Sequence = 1,
                PointsPerAddress = 100,
                Window = TimeSpan.FromMinutes(30),
                Offences =
                [
                    .. networks.Select(network => new NetworkCount
                    {
                        Network = network,
                        Share = 4,
                        Points = 300,
                        UnknownRecipients = 280,
                        FailedLogins = 20,
                    }),
                ],
            },
            TestContext.Current.CancellationToken);

    [Fact]
    public async Task Network_is_listed_shown_and_reset()
    {
        await ReportAsync(_host.Grains, "198.51.100.0/24", "2001:db8:7::/56", "2001:db8:7::/48");

        JsonElement list = await _host.GetAsync("reputation?treatment=slowed&limit=500").JsonAsync();
        JsonElement one = await _host.GetAsync("reputation/198.51.100.0/24").JsonAsync();
        Assert.Contains(
            "198.51.100.0/24",
            list.GetProperty("items").EnumerateArray().Select(item => item.GetProperty("network").GetString()));
        Assert.InRange(one.GetProperty("points").GetDouble(), 290, 300);
        Assert.Equal(400, one.GetProperty("pointLimit").GetDouble());
        Assert.Equal("slowed", one.GetProperty("treatment").GetString());
        Assert.Equal(280, one.GetProperty("unknownRecipientCount").GetInt32());
        Assert.Equal(20, one.GetProperty("failedLoginCount").GetInt32());

        using HttpResponseMessage reset = await _host.DeleteAsync("reputation/198.51.100.0/24");
        using HttpResponseMessage again = await _host.DeleteAsync("reputation/198.51.100.0/24");
        using HttpResponseMessage outer = await _host.DeleteAsync("reputation/2001:db8:7::/48");
        Assert.Equal(HttpStatusCode.NoContent, reset.StatusCode);
        Assert.Equal(HttpStatusCode.NoContent, again.StatusCode);
        Assert.Equal(HttpStatusCode.NoContent, outer.StatusCode);
        await _host.GetAsync("reputation/198.51.100.7/24").ProblemAsync(404, "no-such-network");
        await _host.GetAsync("reputation/2001:db8:7::/56").ProblemAsync(404, "no-such-network");
    }

    [Theory]
    [InlineData("reputation/192.0.2.0/33")]
    [InlineData("reputation/example.org/24")]
    public async Task Network_that_does_not_parse_is_400(string path) =>
        await _host.GetAsync(path).ProblemAsync(400, "bad-network");

    [Theory]
    [InlineData("reputation?treatment=bad")]
    [InlineData("reputation?after=1")]
    [InlineData("reputation?limit=0")]
    public async Task Query_that_is_not_valid_is_400(string path) =>
        await _host.GetAsync(path).ProblemAsync(400, "bad-query");
}
