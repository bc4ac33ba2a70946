using System.Net;
using System.Text.Json;
using RelateMail.Silo.Tests.Harness;

namespace RelateMail.Silo.Tests;

public sealed class HealthTests(SharedHost shared)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("/livez", "")]
    [InlineData("/readyz", "cluster storage")]
    [InlineData("/healthz", "certificates cluster storage webhooks")]
    [InlineData("/healthz?tag=storage", "storage")]
    [InlineData("/healthz?tag=", "certificates cluster storage webhooks")]
    public async Task Healthy_host_reports_its_health_without_a_key(string path, string checks)
    {
        using HttpClient client = shared.Host.MakeClient();
        JsonElement health = await client.GetAsync(new Uri(path, UriKind.Relative), Token).JsonAsync();

        Assert.Equal(["status", "durationMs", "checks"], health.EnumerateObject().Select(member => member.Name));
        Assert.Equal("healthy", health.GetProperty("status").GetString());
        Assert.InRange(health.GetProperty("durationMs").GetDouble(), 0, 60_000);
        IEnumerable<string?> names =
            health.GetProperty("checks").EnumerateArray().Select(check => check.GetProperty("name").GetString());
        Assert.Equal(checks, string.Join(' ', names));
    }

    [Fact]
    public async Task A_check_has_its_status_duration_description_tags_and_data()
    {
        using HttpClient client = shared.Host.MakeClient();
        JsonElement health = await client.GetAsync(new Uri("/healthz?tag=cluster", UriKind.Relative), Token)
            .JsonAsync();

        JsonElement check = Assert.Single(health.GetProperty("checks").EnumerateArray());
        Assert.Equal(
            ["name", "status", "durationMs", "description", "tags", "data"],
            check.EnumerateObject().Select(member => member.Name));
        Assert.Equal("Active", check.GetProperty("data").GetProperty("silo").GetString());
        Assert.Equal(1, check.GetProperty("data").GetProperty("activeSilos").GetInt32());
        Assert.Contains("ready", check.GetProperty("tags").EnumerateArray().Select(tag => tag.GetString()));
    }

    [Fact]
    public async Task HEAD_is_enough_for_a_probe()
    {
        using HttpClient client = shared.Host.MakeClient();
        using var request = new HttpRequestMessage(HttpMethod.Head, new Uri("/readyz", UriKind.Relative));

        await client.SendAsync(request, Token).StatusAsync(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Unknown_tag_is_not_found()
    {
        using HttpClient client = shared.Host.MakeClient();
        string detail = await client.GetAsync(new Uri("/healthz?tag=sotrage", UriKind.Relative), Token)
            .ProblemAsync(404, "no-such-tag");

        Assert.Contains("cluster, ready, storage, tls", detail, StringComparison.Ordinal);
    }
}
