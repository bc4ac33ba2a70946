using System.Net;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using RelateMail.Hosting.Health;
using RelateMail.Hosting.Http;

namespace RelateMail.Hosting.Tests;

public sealed class ClientLimitsTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_request_past_the_limit_is_429_until_another_one_ends()
    {
        var gate = new TaskCompletionSource();
        await using WebApplication app = await StartAsync(gate.Task, ("Http:RequestsPerAddress", "2"));
        using var client = new HttpClient { BaseAddress = new Uri(app.Urls.First()) };
        using HttpResponseMessage first = await HoldAsync(client);
        using HttpResponseMessage second = await HoldAsync(client);

        using HttpResponseMessage refused = await client.GetAsync("/open", Token);
        using HttpResponseMessage health = await client.GetAsync("/healthz", Token);
        gate.SetResult();
        _ = await first.Content.ReadAsStringAsync(Token);
        _ = await second.Content.ReadAsStringAsync(Token);

        Assert.Equal(HttpStatusCode.TooManyRequests, refused.StatusCode);
        Assert.Equal("1", refused.Headers.GetValues("Retry-After").Single());
        Assert.NotEmpty(refused.Headers.GetValues("Request-Id"));
        Assert.Equal("application/problem+json", refused.Content.Headers.ContentType?.MediaType);
        JsonElement problem = await refused.Content.ReadFromJsonAsync<JsonElement>(Token);
        Assert.Equal("too-many-requests", problem.GetProperty("code").GetString());
        Assert.Equal(HttpStatusCode.OK, health.StatusCode);
        Assert.Equal(HttpStatusCode.OK, await AskUntilServedAsync(client));
    }

    [Fact]
    public async Task A_connection_past_the_limit_is_closed_until_another_one_ends()
    {
        await using WebApplication app = await StartAsync(Task.CompletedTask, ("Http:ConnectionsPerAddress", "1"));
        using TcpClient first = await ConnectAsync(app);
        Assert.StartsWith("HTTP/1.1 200", await AskAsync(first), StringComparison.Ordinal);

        Assert.Equal("", await AskAnewAsync(app));

        first.Close();
        string answer = "";
        while (answer.Length == 0) // the server sees the close later
        {
            answer = await AskAnewAsync(app);
        }

        Assert.StartsWith("HTTP/1.1 200", answer, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Http:ExemptPrivateNetworks", "true")]
    [InlineData("Http:ExemptNetworks:0", "127.0.0.0/8")]
    [InlineData("Http:ExemptNetworks:0", "127.0.0.1")]
    public async Task An_exempt_network_has_no_limits(string key, string value)
    {
        var gate = new TaskCompletionSource();
        await using WebApplication app = await StartAsync(
            gate.Task, ("Http:ConnectionsPerAddress", "1"), ("Http:RequestsPerAddress", "1"), (key, value));
        using var client = new HttpClient { BaseAddress = new Uri(app.Urls.First()) };
        using HttpResponseMessage first = await HoldAsync(client);

        using HttpResponseMessage second = await client.GetAsync("/open", Token);
        gate.SetResult();

        Assert.Equal(HttpStatusCode.OK, second.StatusCode);
    }

    [Theory]
    [InlineData("198.51.100.1", "198.51.100.1", 429)]
    [InlineData("198.51.100.1", "198.51.100.2", 200)]
    [InlineData("198.51.100.1", "198.51.100.7, 198.51.100.1", 429)]
    [InlineData("198.51.100.1", "198.51.100.1, 127.0.0.9", 429)]
    [InlineData("198.51.100.1", "198.51.100.2, 127.0.0.9", 200)]
    [InlineData("198.51.100.1", "198.51.100.1, nonsense", 200)]
    public async Task A_trusted_proxy_names_the_client(string held, string asked, int status)
    {
        var gate = new TaskCompletionSource();
        await using WebApplication app = await StartAsync(
            gate.Task, ("Http:ConnectionsPerAddress", "1"), ("Http:RequestsPerAddress", "1"),
            ("Http:TrustedProxies:0", "127.0.0.0/8"));
        using HttpClient first = ClientOf(app, held);
        using HttpClient second = ClientOf(app, asked);
        using HttpResponseMessage under = await HoldAsync(first);

        using HttpResponseMessage answer = await second.GetAsync("/open", Token);
        gate.SetResult();

        Assert.Equal(status, (int)answer.StatusCode);
    }

    [Fact]
    public async Task The_field_of_another_client_is_ignored()
    {
        var gate = new TaskCompletionSource();
        await using WebApplication app = await StartAsync(
            gate.Task, ("Http:RequestsPerAddress", "1"), ("Http:TrustedProxies:0", "192.0.2.1"));
        using HttpClient first = ClientOf(app, "198.51.100.1");
        using HttpClient second = ClientOf(app, "198.51.100.2");
        using HttpResponseMessage under = await HoldAsync(first);

        using HttpResponseMessage answer = await second.GetAsync("/open", Token);
        gate.SetResult();

        Assert.Equal(HttpStatusCode.TooManyRequests, answer.StatusCode);
    }

    [Theory]
    [InlineData("proxy.example.org")]
    [InlineData("0.0.0.0/0")]
    [InlineData("::/0")]
    public async Task A_proxy_that_is_malformed_or_everyone_fails_the_start(string proxy)
    {
        OptionsValidationException exception = await Assert.ThrowsAsync<OptionsValidationException>(
            () => StartAsync(Task.CompletedTask, ("Http:TrustedProxies:0", proxy)));

        Assert.Contains($"Http:TrustedProxies: '{proxy}'", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_listener_behind_the_end_of_the_limits_has_none()
    {
        await using WebApplication app = await StartAsync(
            Task.CompletedTask, hasLimits: false, ("Http:ConnectionsPerAddress", "1"));
        using TcpClient first = await ConnectAsync(app);
        using TcpClient second = await ConnectAsync(app);

        Assert.StartsWith("HTTP/1.1 200", await AskAsync(first), StringComparison.Ordinal);
        Assert.StartsWith("HTTP/1.1 200", await AskAsync(second), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_malformed_network_fails_the_start_by_name()
    {
        OptionsValidationException exception = await Assert.ThrowsAsync<OptionsValidationException>(
            () => StartAsync(Task.CompletedTask, ("Http:ExemptNetworks:0", "proxy.example.org")));

        Assert.Contains("Http:ExemptNetworks: 'proxy.example.org'", exception.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("192.0.2.1", "192.0.2.1", true)]
    [InlineData("192.0.2.1", "::ffff:192.0.2.1", true)]
    [InlineData("192.0.2.1", "192.0.2.2", false)]
    [InlineData("2001:db8:1:2::1", "2001:db8:1:2:ffff::9", true)]
    [InlineData("2001:db8:1:2::1", "2001:db8:1:3::1", false)]
    public void An_ipv6_client_counts_by_its_64(string one, string other, bool isSame)
    {
        var tally = new AddressTally(1);

        Assert.True(tally.TryEnter(IPAddress.Parse(one)));
        Assert.Equal(!isSame, tally.TryEnter(IPAddress.Parse(other)));
    }

    [Fact]
    public void An_address_without_anything_open_leaves_nothing()
    {
        var tally = new AddressTally(2);
        IPAddress address = IPAddress.Parse("192.0.2.1");
        Assert.True(tally.TryEnter(address));
        Assert.True(tally.TryEnter(address));
        Assert.False(tally.TryEnter(address));
        tally.Leave(address);
        Assert.Equal(1, tally.Addresses);

        tally.Leave(address);

        Assert.Equal(0, tally.Addresses);
    }

    private static Task<WebApplication> StartAsync(Task gate, params (string Key, string Value)[] settings) =>
        StartAsync(gate, hasLimits: true, settings);

    private static async Task<WebApplication> StartAsync(
        Task gate, bool hasLimits, params (string Key, string Value)[] settings)
    {
        WebApplicationBuilder builder = WebApplication.CreateBuilder();
        builder.Logging.ClearProviders();
        builder.Configuration["Http:ExemptPrivateNetworks"] = "false";
        builder.Configuration.AddInMemoryCollection(
            settings.Select(one => KeyValuePair.Create(one.Key, (string?)one.Value)));
        builder.AddHttpLimits();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            if (!hasLimits)
            {
                kestrel.EndHttpLimits();
            }

            kestrel.Listen(IPAddress.Loopback, 0);
        });
        builder.Services.AddHealthChecks();
        WebApplication app = builder.Build();
        app.MapHealth();
        app.MapGet("/open", static () => "served");
        app.MapGet("/held", async (HttpContext context) =>
        {
            await context.Response.WriteAsync("held ", context.RequestAborted);
            await gate.WaitAsync(context.RequestAborted);
        });
        await app.StartAsync(Token);
        return app;
    }

    private static HttpClient ClientOf(WebApplication app, string forwardedFor)
    {
        var client = new HttpClient { BaseAddress = new Uri(app.Urls.First()) };
        client.DefaultRequestHeaders.TryAddWithoutValidation("X-Forwarded-For", forwardedFor);
        return client;
    }

    /// <summary>Begins a request that is under way until the gate opens.</summary>
    private static Task<HttpResponseMessage> HoldAsync(HttpClient client) =>
        client.GetAsync("/held", HttpCompletionOption.ResponseHeadersRead, Token);

    /// <summary>A request ends on the server after its client has the answer, so the next can be early.</summary>
    private static async Task<HttpStatusCode> AskUntilServedAsync(HttpClient client)
    {
        while (true)
        {
            using HttpResponseMessage answer = await client.GetAsync("/open", Token);
            if (answer.StatusCode != HttpStatusCode.TooManyRequests)
            {
                return answer.StatusCode;
            }
        }
    }

    private static async Task<TcpClient> ConnectAsync(WebApplication app)
    {
        var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, new Uri(app.Urls.First()).Port, Token);
        return client;
    }

    /// <summary>Asks on a connection of its own.</summary>
    private static async Task<string> AskAnewAsync(WebApplication app)
    {
        try
        {
            using TcpClient client = await ConnectAsync(app);
            return await AskAsync(client);
        }
        catch (SocketException exception) when (exception.SocketErrorCode == SocketError.ConnectionReset)
        {
            return ""; // the server was faster than the client
        }
    }

    /// <returns>The first octets of the answer; empty if the server closed the connection.</returns>
    private static async Task<string> AskAsync(TcpClient client)
    {
        try
        {
            NetworkStream stream = client.GetStream();
            await stream.WriteAsync("GET /open HTTP/1.1\r\nHost: localhost\r\n\r\n"u8.ToArray(), Token);
            byte[] answer = new byte[12];
            int count = await stream.ReadAtLeastAsync(answer, answer.Length, throwOnEndOfStream: false, Token);
            return System.Text.Encoding.ASCII.GetString(answer, 0, count);
        }
        catch (IOException)
        {
            return ""; // the connection was reset
        }
    }
}
