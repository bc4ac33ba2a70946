using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.RegularExpressions;
using RelateMail.Silo.Tests.Harness;

namespace RelateMail.Silo.Tests;

/// <summary>The pages for browsers: <c>/</c> and the API reference.</summary>
public sealed partial class HomeTests(SharedHost shared)
{
    private const string Browser = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Browser_gets_a_page_whose_links_all_work_if_there_is_no_console()
    {
        await using SiloHost host = await SiloHost.StartAsync(settings: ("Console:Enabled", "false"));
        using HttpResponseMessage answer = await GetAsync("/", Browser, host: host);

        Assert.Equal("text/html", answer.Content.Headers.ContentType?.MediaType);
        string page = await answer.Content.ReadAsStringAsync(Token);
        string[] paths = [.. Links().Matches(page).Select(link => link.Groups[1].Value)];
        Assert.Equal(["/reference", "/openapi/v1.json", "/dashboard/", "/healthz"], paths);
        foreach (string path in paths)
        {
            using HttpResponseMessage linked = await GetAsync(path, Browser, host: host);
            Assert.Equal(path == "/dashboard/" ? HttpStatusCode.Unauthorized : HttpStatusCode.OK, linked.StatusCode);
        }
    }

    [Fact]
    public async Task Browser_is_sent_to_the_console()
    {
        using var http = new HttpClient(new HttpClientHandler { AllowAutoRedirect = false });
        using var request = new HttpRequestMessage(HttpMethod.Get, shared.Host.Address);
        request.Headers.Add("Accept", Browser);
        using HttpResponseMessage answer = await http.SendAsync(request, Token);

        Assert.Equal("/console", answer.Headers.Location?.ToString());
    }

    [Theory]
    [InlineData(null)]
    [InlineData("*/*")] // curl
    [InlineData("application/json")]
    [InlineData("text/html;q=0, application/json")]
    public async Task Program_gets_the_links_as_JSON(string? accept)
    {
        using HttpResponseMessage answer = await GetAsync("/", accept);

        JsonElement home = await answer.Content.ReadFromJsonAsync<JsonElement>(Token);
        Assert.Equal("RelateMail", home.GetProperty("name").GetString());
        Assert.Equal("/openapi/v1.json", home.GetProperty("links").GetProperty("openapi").GetString());
        Assert.Equal("Accept", Assert.Single(answer.Headers.Vary));
    }

    [Fact]
    public async Task Disabled_dashboard_is_not_linked()
    {
        await using SiloHost host = await SiloHost.StartAsync(settings: ("Dashboard:Enabled", "false"));

        JsonElement home = await host.Client.GetFromJsonAsync<JsonElement>(new Uri("/", UriKind.Relative), Token);
        using HttpResponseMessage dashboard =
            await host.Client.GetAsync(new Uri("/dashboard/", UriKind.Relative), Token);

        Assert.False(home.GetProperty("links").TryGetProperty("dashboard", out _));
        Assert.Equal(HttpStatusCode.NotFound, dashboard.StatusCode);
    }

    [Fact]
    public async Task Reference_loads_only_from_this_server()
    {
        using HttpResponseMessage answer = await GetAsync("/reference", Browser);
        string page = await answer.Content.ReadAsStringAsync(Token);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.DoesNotContain("://", page, StringComparison.Ordinal);
        string policy = Assert.Single(answer.Headers.GetValues("Content-Security-Policy"));
        Assert.StartsWith("default-src 'none'; script-src 'self'", policy, StringComparison.Ordinal);
        Assert.Contains("connect-src 'self';", policy, StringComparison.Ordinal);
        string[] scripts = [.. Scripts().Matches(page).Select(script => script.Groups[1].Value)];
        Assert.NotEmpty(scripts);
        foreach (string script in scripts)
        {
            var address = new Uri(answer.RequestMessage!.RequestUri!, script);
            using HttpResponseMessage served = await GetAsync(address.AbsolutePath, null, "gzip");
            Assert.Equal(HttpStatusCode.OK, served.StatusCode);
            Assert.Equal("gzip", Assert.Single(served.Content.Headers.ContentEncoding));
            using HttpResponseMessage plain = await GetAsync(address.AbsolutePath, null, "br, gzip;q=0");
            Assert.Equal(HttpStatusCode.NotAcceptable, plain.StatusCode);
        }
    }

    private async Task<HttpResponseMessage> GetAsync(
        string path, string? accept, string? coding = null, SiloHost? host = null)
    {
        using HttpClient client = (host ?? shared.Host).MakeClient();
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(path, UriKind.Relative));
        if (accept is not null)
        {
            request.Headers.TryAddWithoutValidation("Accept", accept);
        }

        if (coding is not null)
        {
            request.Headers.TryAddWithoutValidation("Accept-Encoding", coding);
        }

        return await client.SendAsync(request, Token);
    }

    [GeneratedRegex("href=\"([^\"]+)\"")]
    private static partial Regex Links();

    [GeneratedRegex("<script[^>]* src=\"([^\"]+)\"")]
    private static partial Regex Scripts();
}
