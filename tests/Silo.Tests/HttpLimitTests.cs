using System.Net;
using System.Text.Json;
using RelateMail.Silo.Tests.Harness;

namespace RelateMail.Silo.Tests;

/// <summary>The limits of one address on the HTTP port of a silo.</summary>
public sealed class HttpLimitTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_request_beside_an_open_stream_is_429_and_health_is_answered()
    {
        await using SiloHost host = await StartAsync("Http:RequestsPerAddress");
        string address = await host.MakeAccountAsync();
        using HttpResponseMessage stream = await OpenStreamAsync(host, address);

        using HttpResponseMessage refused = await host.Client.GetAsync("/api/v1/domains", Token);
        using HttpResponseMessage document = await host.Client.GetAsync("/openapi/v1.json", Token);
        using HttpResponseMessage health = await host.Client.GetAsync("/livez", Token);

        JsonElement problem = JsonDocument.Parse(await refused.Content.ReadAsStringAsync(Token)).RootElement;
        Assert.Equal("too-many-requests", problem.GetProperty("code").GetString());
        Assert.Equal(TimeSpan.FromSeconds(1), refused.Headers.RetryAfter?.Delta);
        Assert.Equal(HttpStatusCode.TooManyRequests, refused.StatusCode);
        Assert.Equal(HttpStatusCode.TooManyRequests, document.StatusCode);
        Assert.Equal(HttpStatusCode.OK, health.StatusCode);
    }

    [Fact]
    public async Task A_connection_beside_an_open_stream_is_closed()
    {
        await using SiloHost host = await StartAsync("Http:ConnectionsPerAddress");
        string address = await host.MakeAccountAsync();
        using HttpResponseMessage stream = await OpenStreamAsync(host, address);
        using HttpClient other = host.MakeClient();

        await Assert.ThrowsAsync<HttpRequestException>(() => other.GetAsync("/livez", Token));
    }

    /// <param name="limit">The setting that is 1.</param>
    private static Task<SiloHost> StartAsync(string limit) =>
        SiloHost.StartAsync(settings: [("Http:ExemptPrivateNetworks", "false"), (limit, "1")]);

    private static async Task<HttpResponseMessage> OpenStreamAsync(SiloHost host, string address)
    {
        HttpResponseMessage answer;
        do // the request before it may still be under way on the server
        {
            answer = await host.Client.GetAsync(
                $"/api/v1/mailboxes/{address}/messages/stream", HttpCompletionOption.ResponseHeadersRead, Token);
        }
        while (answer.StatusCode == HttpStatusCode.TooManyRequests);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        return answer;
    }
}
