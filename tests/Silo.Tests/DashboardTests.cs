using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using RelateMail.Grains.Contracts;
using RelateMail.Silo.Tests.Harness;

namespace RelateMail.Silo.Tests;

/// <summary>The dashboard: all pages need the key, and none shows mail or account data.</summary>
public sealed class DashboardTests(SharedHost shared)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public static TheoryData<string> Pages =>
    [
        "", "/", "/index.html", "/index.min.js", "/index.css", "/fonts/none.woff", "/version", "/DashboardCounters",
        "/ClusterStats", "/GrainTypes", "/GrainState?grainId=a&grainType=b", "/Reminders", "/Trace", "/nothing-here",
    ];

    [Theory]
    [MemberData(nameof(Pages))]
    public async Task Every_page_of_the_dashboard_asks_for_the_key(string page)
    {
        foreach (string? authorization in (string?[])
            [null, Basic("admin", "wrong"), "Basic !", "Bearer wrong", "Bearer"])
        {
            using HttpResponseMessage answer = await GetAsync(page, authorization);

            Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
            Assert.Equal("Basic", Assert.Single(answer.Headers.WwwAuthenticate).Scheme);
        }
    }

    [Fact]
    public async Task Key_is_accepted_as_password_of_any_user_and_as_bearer_token()
    {
        foreach (string authorization in (string[])
            [Basic("", SiloHost.Key), Basic("admin", SiloHost.Key), $"Bearer {SiloHost.Key}", $"bearer {SiloHost.Key}"])
        {
            using HttpResponseMessage answer = await GetAsync("/", authorization);

            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
            string text = await answer.Content.ReadAsStringAsync(Token);
            Assert.Contains("Orleans Dashboard", text, StringComparison.Ordinal);
            string policy = Assert.Single(answer.Headers.GetValues("Content-Security-Policy"));
            Assert.Contains("frame-ancestors 'none'", policy, StringComparison.Ordinal);
            Assert.Equal("same-origin", Assert.Single(answer.Headers.GetValues("Cross-Origin-Resource-Policy")));
        }
    }

    [Fact]
    public async Task Session_of_the_console_opens_the_dashboard_until_it_ends()
    {
        string reader = await MakeKeyAsync("dashboard-reader", """{"scopes":["mail.read","trace.read"]}""");
        string limited = await MakeKeyAsync("dashboard-tenant", """{"scopes":["admin"],"domains":["example.org"]}""");
        // Without the scope the browser has no cookie for the dashboard.
        Assert.Equal(HttpStatusCode.Unauthorized, await StatusAfterSignInAsync(reader));
        Assert.Equal(HttpStatusCode.Forbidden, await StatusAfterSignInAsync(limited));
        Assert.Equal(HttpStatusCode.OK, await StatusAfterSignInAsync(SiloHost.Key));
        Assert.Equal(HttpStatusCode.Unauthorized, await StatusAfterSignInAsync(SiloHost.Key, isSignedOut: true));
    }

    [Fact]
    public async Task Dashboard_counts_grains_and_hides_their_state_and_the_log()
    {
        string address = await shared.Host.MakeAccountAsync();

        string counters;
        do
        {
            counters = await ReadAsync("/DashboardCounters"); // the dashboard counts once a second
        }
        while (!counters.Contains("\"totalActiveHostCount\":1", StringComparison.Ordinal));

        Assert.DoesNotContain(address, counters, StringComparison.Ordinal);
        using HttpResponseMessage state = await GetAsync(
            $"/GrainState?grainId={address}&grainType=RelateMail.Grains.Accounts.AccountGrain",
            Basic("", SiloHost.Key));
        Assert.Equal(HttpStatusCode.NotFound, state.StatusCode);
        using HttpResponseMessage log = await GetAsync("/Trace", Basic("", SiloHost.Key));
        Assert.Equal(HttpStatusCode.Forbidden, log.StatusCode);
    }

    /// <summary>
    /// The dashboard's grain can call only methods without parameters, and any client of the cluster can call it.
    /// </summary>
    [Fact]
    public void No_grain_has_a_method_without_parameters_that_the_dashboard_could_call() => Assert.DoesNotContain(
        typeof(IInternalMailboxGrain).Assembly.GetTypes()
            .Where(static type => type.IsInterface && type.IsAssignableTo(typeof(IGrain)))
            .SelectMany(static type => type.GetMethods()),
        static method => method.GetParameters().Length == 0);

    private static string Basic(string user, string password) =>
        "Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes($"{user}:{password}"));

    private async Task<string> MakeKeyAsync(string name, string body)
    {
        using HttpResponseMessage made = await shared.Host.PutAsync($"keys/{name}", body);
        JsonElement key = await made.Content.ReadFromJsonAsync<JsonElement>(Token);
        return key.GetProperty("secret").GetString()!;
    }

    /// <summary>Signs in to the console; returns the answer of the dashboard to the same browser.</summary>
    private async Task<HttpStatusCode> StatusAfterSignInAsync(string key, bool isSignedOut = false)
    {
        using var handler = new HttpClientHandler { CookieContainer = new CookieContainer() };
        using var browser = new HttpClient(handler) { BaseAddress = shared.Host.Address };
        string page = await PostAsync(browser, "/console/sign-in", new("key", key));
        if (isSignedOut)
        {
            string token = Regex.Match(page, "name=\"token\" value=\"([^\"]+)\"").Groups[1].Value;
            await PostAsync(browser, "/console/sign-out", new("token", token));
        }

        using HttpResponseMessage answer = await browser.GetAsync(new Uri("/dashboard/", UriKind.Relative), Token);
        return answer.StatusCode;
    }

    private static async Task<string> PostAsync(HttpClient browser, string path, KeyValuePair<string, string> field)
    {
        using HttpResponseMessage answer = await browser.PostAsync(
            new Uri(path, UriKind.Relative), new FormUrlEncodedContent([field]), Token);
        return await answer.Content.ReadAsStringAsync(Token);
    }

    private async Task<string> ReadAsync(string page)
    {
        using HttpResponseMessage answer = await GetAsync(page, Basic("", SiloHost.Key));
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        return await answer.Content.ReadAsStringAsync(Token);
    }

    private async Task<HttpResponseMessage> GetAsync(string page, string? authorization)
    {
        using HttpClient client = shared.Host.MakeClient();
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri($"/dashboard{page}", UriKind.Relative));
        if (authorization is not null)
        {
            request.Headers.TryAddWithoutValidation("Authorization", authorization);
        }

        return await client.SendAsync(request, Token);
    }
}
