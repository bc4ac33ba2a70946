using System.Net;
using System.Net.Http.Headers;
using RelateMail.Silo.Tests.Harness;

namespace RelateMail.Silo.Tests;

/// <summary>The metrics of a silo with a key, behind the pipeline of the API.</summary>
public sealed class MetricsKeyTests
{
    private const string MetricsKey = "a-key-for-the-metrics";

    [Theory]
    [InlineData("/metrics")]
    [InlineData("/metrics/")]
    [InlineData("/METRICS")]
    [InlineData("/%6detrics")]
    public async Task Metrics_without_their_key_are_401(string path)
    {
        await using SiloHost host = await SiloHost.StartAsync(settings: ("Telemetry:MetricsKey", MetricsKey));
        using HttpClient client = host.MakeClient();

        using HttpResponseMessage refused = await client.GetAsync(path, TestContext.Current.CancellationToken);
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", MetricsKey);
        using HttpResponseMessage allowed = await client.GetAsync(path, TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.Unauthorized, refused.StatusCode);
        Assert.Equal("Bearer", refused.Headers.WwwAuthenticate.Single().Scheme);
        Assert.Equal("application/problem+json", refused.Content.Headers.ContentType?.MediaType);
        Assert.Equal(HttpStatusCode.OK, allowed.StatusCode);
    }
}
