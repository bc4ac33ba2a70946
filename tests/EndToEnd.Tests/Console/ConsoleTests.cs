using System.Text.RegularExpressions;
using Microsoft.Playwright;
using RelateMail.EndToEnd.Tests.Harness;

namespace RelateMail.EndToEnd.Tests.Console;

/// <summary>The console in a real browser.</summary>
[Collection(nameof(OneWindow))]
public sealed class ConsoleTests(StandaloneFixture standalone, Browser browser)
{
    private static readonly string[] s_pages =
    [
        "", "/mailboxes?domain=example.test", "/directory?address=nosuch@example.test", "/domains/example.test",
        "/accounts/alice@example.test", "/webhooks", "/certificates", "/trace", "/audit", "/nothing-here",
        "/accounts/alice@example.test/delete", "/mailboxes/alice@example.test", "/accounts?domain=example.test",
        "/aliases", "/keys", "/keys/axe", "/keys/axe/delete", "/nodes",
    ];

    private string Root => $"http://127.0.0.1:{standalone.Process.Ports.Http}/console";

    [Theory]
    [InlineData(ColorScheme.Light, 1280)]
    [InlineData(ColorScheme.Dark, 360)]
    public async Task Every_page_is_accessible_and_fits(ColorScheme scheme, int width)
    {
        SkipWithoutBrowser();
        await using IBrowserContext context = await browser.OpenAsync(
            new() { ColorScheme = scheme, ViewportSize = new() { Width = width, Height = 800 } });
        IPage page = await context.NewPageAsync();
        await page.GotoAsync($"{Root}/sign-in");
        await Browser.AssertAccessibleAsync(page);
        await SignInAsync(page);
        string message = await SendAsync("Hello from the test");
        using HttpResponseMessage key = await standalone.Api.PutAsync("keys/axe", new StringContent(
            """{"scopes":["mail.read"],"domains":["example.test"]}""",
            new System.Net.Http.Headers.MediaTypeHeaderValue("application/json")), Token);
        key.EnsureSuccessStatusCode();
        foreach (string path in
            (string[])[.. s_pages, message, $"{message}?view=source", $"{message}?view=sender"])
        {
            await page.GotoAsync(Root + path);
            await Browser.AssertAccessibleAsync(page);
            await SaveAsync(page, path, scheme);
            int overflow = await page.EvaluateAsync<int>(
                "document.documentElement.scrollWidth - document.documentElement.clientWidth");
            Assert.True(overflow <= 0, $"{path} is {overflow} pixels too wide.");
        }
    }

    [Fact]
    public async Task Everything_works_without_scripts()
    {
        SkipWithoutBrowser();
        await using IBrowserContext context = await browser.OpenAsync(new() { JavaScriptEnabled = false });
        IPage page = await context.NewPageAsync();
        await SignInAsync(page);
        string domain = $"{Guid.NewGuid():N}.example.org";

        await page.GotoAsync($"{Root}/directory");
        await page.GetByLabel("Domain", new() { Exact = true }).FillAsync(domain);
        await page.GetByRole(AriaRole.Button, new() { Name = "Host it" }).ClickAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToHaveTextAsync(domain);

        await page.GotoAsync($"{Root}/accounts");
        ILocator account = page.Locator("form", new() { HasText = "Make an account" });
        await account.GetByLabel("Address").FillAsync($"bob@{domain}");
        await account.GetByRole(AriaRole.Button).ClickAsync();
        await page.GetByLabel("Disabled: mail is refused, and logins fail").CheckAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Save" }).ClickAsync();
        await Assertions.Expect(page.GetByText("Saved.")).ToBeVisibleAsync();
        await Assertions.Expect(page.Locator(".badge")).ToHaveTextAsync("disabled");

        await page.GetByRole(AriaRole.Link, new() { Name = "Delete…" }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Delete" }).ClickAsync();
        await Assertions.Expect(page.GetByText("Deleted.")).ToBeVisibleAsync();
        await page.GotoAsync($"{Root}/accounts/bob@{domain}");
        await Assertions.Expect(page.GetByText("Nothing is here")).ToBeVisibleAsync();

        await page.GetByRole(AriaRole.Button, new() { Name = "Sign out" }).ClickAsync();
        await page.GotoAsync($"{Root}/directory");
        Assert.Contains("/sign-in?to=%2Fdirectory", page.Url, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_message_is_found_and_opened_with_the_keyboard()
    {
        SkipWithoutBrowser();
        TestAccount account = await standalone.CreateAccountAsync();
        await SendAsync("Keyboard", account.Address);
        await using IBrowserContext context = await browser.OpenAsync(new());
        IPage page = await context.NewPageAsync();
        await page.GotoAsync($"{Root}/sign-in?to={Uri.EscapeDataString($"/mailboxes?prefix={account.Address}")}");
        await Assertions.Expect(page.GetByLabel("API key")).ToBeFocusedAsync();
        await page.Keyboard.TypeAsync(standalone.Api.DefaultRequestHeaders.Authorization!.Parameter!);
        await page.Keyboard.PressAsync("Enter");
        await page.WaitForURLAsync(new Regex("mailboxes\\?prefix="));

        await page.Keyboard.PressAsync("j");
        await Assertions.Expect(page.GetByRole(AriaRole.Link, new() { Name = account.Address })).ToBeFocusedAsync();
        await page.Keyboard.PressAsync("Enter");
        await page.WaitForURLAsync(new Regex("/mailboxes/user[^/]*$"));
        await page.Keyboard.PressAsync("j");
        await Assertions.Expect(page.GetByRole(AriaRole.Link, new() { Name = "Keyboard" })).ToBeFocusedAsync();
        await page.Keyboard.PressAsync("Enter");
        await page.WaitForURLAsync(new Regex("/mailboxes/user.*/1$"));
        await Assertions.Expect(page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToHaveTextAsync("Keyboard");
        await page.Keyboard.PressAsync("?");
        await Assertions.Expect(page.Locator("dialog")).ToBeVisibleAsync();
        await page.Keyboard.PressAsync("Escape");
        await Assertions.Expect(page.Locator("dialog")).ToBeHiddenAsync();
        await page.Keyboard.PressAsync("Escape");
        await page.WaitForURLAsync(new Regex("/mailboxes/user[^/]*$"));
    }

    [Fact]
    public async Task A_form_of_another_page_changes_nothing()
    {
        using var http = new HttpClient(new HttpClientHandler { AllowAutoRedirect = false });
        string key = standalone.Api.DefaultRequestHeaders.Authorization!.Parameter!;
        using HttpResponseMessage signedIn = await http.PostAsync(
            new Uri($"{Root}/sign-in"), new FormUrlEncodedContent([new("key", key)]), Token);
        string[] cookies = [.. signedIn.Headers.GetValues("Set-Cookie")];
        Assert.Equal(2, cookies.Length); // for the console and for the dashboard
        Assert.All(cookies, one =>
        {
            Assert.Matches("; path=/(console|dashboard);", one);
            Assert.Contains("httponly", one, StringComparison.OrdinalIgnoreCase);
            Assert.Contains("samesite=strict", one, StringComparison.OrdinalIgnoreCase);
            Assert.DoesNotContain(key, one, StringComparison.Ordinal);
        });
        string cookie = cookies[0];

        http.DefaultRequestHeaders.Add("Cookie", cookie.Split(';')[0]);
        using HttpResponseMessage forged = await http.PostAsync(
            new Uri($"{Root}/accounts/alice@example.test"),
            new FormUrlEncodedContent([new("do", "delete"), new("token", "none")]),
            Token);
        Assert.Equal(403, (int)forged.StatusCode);
        using HttpResponseMessage there = await standalone.Api.GetAsync("accounts/alice@example.test", Token);
        Assert.True(there.IsSuccessStatusCode);

        using HttpResponseMessage elsewhere = await http.PostAsync(
            new Uri($"{Root}/sign-in"), new FormUrlEncodedContent([new("key", key), new("to", "//evil.test/")]), Token);
        Assert.Equal("/console", elsewhere.Headers.Location?.ToString());
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private static void SkipWithoutBrowser() => Assert.SkipWhen(Browser.WhyNot is not null, Browser.WhyNot ?? "");

    /// <summary>Saves a picture for the documentation if a folder is given.</summary>
    private static async Task SaveAsync(IPage page, string path, ColorScheme scheme)
    {
        if (Environment.GetEnvironmentVariable("RELATEMAIL_SCREENSHOTS") is { } folder)
        {
            string name = Regex.Replace($"{scheme}{path}", "[^A-Za-z0-9]+", "-").Trim('-').ToLowerInvariant();
            await page.ScreenshotAsync(new() { Path = Path.Combine(folder, $"{name}.png") });
        }
    }

    private async Task SignInAsync(IPage page)
    {
        await page.GotoAsync($"{Root}/sign-in");
        await page.GetByLabel("API key").FillAsync(standalone.Api.DefaultRequestHeaders.Authorization!.Parameter!);
        await page.GetByRole(AriaRole.Button, new() { Name = "Sign in" }).ClickAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToHaveTextAsync("Overview");
    }

    /// <summary>Sends a mail; returns the path of its page.</summary>
    private async Task<string> SendAsync(string subject, string? to = null)
    {
        string address = to ?? (await standalone.CreateAccountAsync()).Address;
        await using WireClient client = await WireClient.ConnectAsync(standalone.Process.Ports.Mx);
        await client.SendAsync(
            "anna@sender.example", [address],
            $"From: Anna <anna@sender.example>\r\nSubject: {subject}\r\n\r\nText\r\n\r\n> quoted\r\n");
        return $"/mailboxes/{address}/1";
    }
}
