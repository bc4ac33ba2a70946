using System.Net;
using System.Text.RegularExpressions;
using Microsoft.Playwright;
using RelateMail.EndToEnd.Tests.Harness;

namespace RelateMail.EndToEnd.Tests.Console;

/// <summary>Sign-in to the console by an OpenID provider.</summary>
[Collection(nameof(OneWindow))]
public sealed class OpenIdTests(Browser browser)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task User_with_a_role_signs_in_at_another_site_and_is_audited()
    {
        Assert.SkipWhen(Browser.WhyNot is not null, Browser.WhyNot ?? "");
        await using TestProvider provider = await TestProvider.StartAsync();
        provider.Roles = ["mail-admins", "others"];
        using var folder = new TemporaryFolder();
        await using StandaloneProcess server = await StandaloneProcess.StartAsync(folder.Path, provider.Settings);
        string root = $"http://127.0.0.1:{server.Ports.Http}/console";
        await using IBrowserContext context = await browser.OpenAsync(new());
        IPage page = await context.NewPageAsync();

        await page.GotoAsync($"{root}/accounts?domain=example.test");
        await Browser.AssertAccessibleAsync(page);
        await page.GetByRole(AriaRole.Link, new() { Name = "Sign in with the test provider" }).ClickAsync();
        await page.WaitForURLAsync($"{root}/accounts?domain=example.test");
        await Assertions.Expect(page.Locator(".who span")).ToHaveTextAsync("openid:anna@provider.example");
        await Assertions.Expect(page.GetByRole(AriaRole.Link, new() { Name = "Mailboxes", Exact = true }))
            .ToHaveCountAsync(0);
        await page.GetByLabel("Address", new() { Exact = true }).FillAsync("made@example.test");
        await page.GetByRole(AriaRole.Button, new() { Name = "Make it" }).ClickAsync();
        await Assertions.Expect(page.GetByText("Saved.")).ToBeVisibleAsync();
        using HttpClient api = server.CreateApiClient();
        Assert.Matches(
            new Regex("\"key\":\"openid:anna@provider.example\"[^}]*accounts/made@example.test"),
            await api.GetStringAsync("audit?order=desc&limit=20", Token));
        IResponse? dashboard = await page.GotoAsync($"http://127.0.0.1:{server.Ports.Http}/dashboard/");
        Assert.Equal(200, dashboard?.Status);

        await page.GotoAsync(root);
        await page.GetByRole(AriaRole.Button, new() { Name = "Sign out" }).ClickAsync();
        await page.GotoAsync($"{root}/accounts");
        Assert.Contains("/sign-in", page.Url, StringComparison.Ordinal);

        provider.Roles = ["support"];
        await page.GetByRole(AriaRole.Link, new() { Name = "Sign in with the test provider" }).ClickAsync();
        await Assertions.Expect(page.GetByText("This key does not allow it")).ToBeVisibleAsync();
        await Browser.AssertAccessibleAsync(page);

        provider.Roles = [];
        await page.GotoAsync($"{root}/sign-in/openid");
        await Assertions.Expect(page.GetByText("none of your roles")).ToBeVisibleAsync();
        await Browser.AssertAccessibleAsync(page);
    }

    [Fact]
    public async Task User_without_a_role_and_a_false_answer_are_refused()
    {
        await using TestProvider provider = await TestProvider.StartAsync();
        using var folder = new TemporaryFolder();
        await using StandaloneProcess server = await StandaloneProcess.StartAsync(
            folder.Path, [.. provider.Settings, "Console:OpenIdConnect:SessionDuration=00:10:00"]);
        var root = new Uri($"http://127.0.0.1:{server.Ports.Http}/console/");
        using var handler = new HttpClientHandler { CookieContainer = new CookieContainer() };
        using var http = new HttpClient(handler);

        (HttpStatusCode status, string text) = await GetAsync(http, root, "sign-in/openid");
        Assert.Equal(HttpStatusCode.Forbidden, status);
        Assert.Contains("none of your roles", text, StringComparison.Ordinal);
        Assert.Contains("anna@provider.example", text, StringComparison.Ordinal);

        provider.Roles = ["support"];
        provider.Nonce = "of-another-sign-in";
        (status, text) = await GetAsync(http, root, "sign-in/openid");
        Assert.Equal(HttpStatusCode.Unauthorized, status);
        Assert.Contains("was not completed", text, StringComparison.Ordinal);
        (status, _) = await GetAsync(http, root, "signed-in?code=stolen&state=forged");
        Assert.Equal(HttpStatusCode.Unauthorized, status);
        (_, text) = await GetAsync(http, root, "trace");
        Assert.Contains("API key", text, StringComparison.Ordinal);

        provider.Nonce = null;
        DateTime before = DateTime.Now;
        (status, text) = await GetAsync(http, root, "sign-in/openid?to=//evil.test/");
        Assert.Equal(HttpStatusCode.OK, status);
        Assert.Contains("content=\"0;url=/console\"", text, StringComparison.Ordinal);
        System.Net.Cookie session = handler.CookieContainer.GetAllCookies().Single(cookie => cookie.Path == "/console"
            && cookie.Name == "relatemail-console");
        Assert.InRange(session.Expires, before.AddMinutes(9), DateTime.Now.AddMinutes(11));
        (_, text) = await GetAsync(http, root, "trace");
        Assert.Contains("openid:anna@provider.example", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Wrong_settings_stop_the_start_and_name_themselves()
    {
        using var folder = new TemporaryFolder();
        (int exitCode, string output) = await StandaloneProcess.RunToExitAsync(
            folder.Path, "Console:OpenIdConnect:Authority=http://provider.example",
            "Console:OpenIdConnect:ClientSecret=short-secret", "Console:OpenIdConnect:Roles:0:Scopes:0=everything");

        Assert.NotEqual(0, exitCode);
        foreach (string setting in (string[])
            ["Authority", "ClientId", "ClientSecret", "Roles:0:Value", "Roles:0:Scopes"])
        {
            Assert.Contains($"Console:OpenIdConnect:{setting}", output, StringComparison.Ordinal);
        }

        Assert.DoesNotContain("short-secret", output, StringComparison.Ordinal);
    }

    private static async Task<(HttpStatusCode Status, string Text)> GetAsync(HttpClient http, Uri root, string path)
    {
        using HttpResponseMessage answer = await http.GetAsync(new Uri(root, path), Token);
        return (answer.StatusCode, await answer.Content.ReadAsStringAsync(Token));
    }
}
