using System.Net;
using System.Text.RegularExpressions;
using Microsoft.Playwright;
using RelateMail.EndToEnd.Tests.Harness;

namespace RelateMail.EndToEnd.Tests.Console;

/// <summary>Lists of addresses and keys in the console, without scripts.</summary>
[Collection(nameof(OneWindow))]
public sealed class ConsoleKeyTests(StandaloneFixture standalone, Browser browser)
{
    private string Root => $"http://127.0.0.1:{standalone.Process.Ports.Http}/console";

    [Fact]
    public async Task Accounts_and_aliases_are_found_by_domain_and_prefix()
    {
        await using IBrowserContext context = await OpenAsync();
        IPage page = await SignInAsync(context, standalone.Api.DefaultRequestHeaders.Authorization!.Parameter!);
        string domain = $"{Guid.NewGuid():N}.example.org";
        await PutAsync($"domains/{domain}", "{}");
        for (int index = 0; index < 51; index++)
        {
            await PutAsync($"accounts/user{index:D2}@{domain}", "{}");
        }

        await page.GotoAsync($"{Root}/accounts?domain={domain}");
        await Assertions.Expect(page.Locator("tbody tr")).ToHaveCountAsync(50);
        await page.GetByRole(AriaRole.Link, new() { Name = "Next page" }).ClickAsync();
        await Assertions.Expect(page.Locator("tbody tr")).ToHaveCountAsync(1);
        await page.GetByLabel("Address begins with").FillAsync("user07");
        await page.GetByRole(AriaRole.Button, new() { Name = "Search" }).ClickAsync();
        await Assertions.Expect(page.Locator("tbody tr")).ToHaveCountAsync(1);
        await page.GetByRole(AriaRole.Link, new() { Name = $"user07@{domain}" }).ClickAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Heading, new() { Level = 1 }))
            .ToHaveTextAsync($"user07@{domain}");

        await page.GotoAsync($"{Root}/aliases");
        await page.GetByLabel("Address", new() { Exact = true }).FillAsync($"sales@{domain}");
        await page.GetByLabel("Delivered to").FillAsync($"user01@{domain}\nuser02@{domain}");
        await page.GetByRole(AriaRole.Button, new() { Name = "Make it" }).ClickAsync();
        await Assertions.Expect(page.GetByText("Saved.")).ToBeVisibleAsync();
        await page.GotoAsync($"{Root}/aliases?domain={domain}");
        await Assertions.Expect(page.Locator("tbody tr")).ToContainTextAsync($"user01@{domain}, user02@{domain}");

        await page.GotoAsync($"{Root}/aliases");
        await page.GetByLabel("Address", new() { Exact = true }).FillAsync($"sales@{domain}");
        await page.GetByLabel("Delivered to").FillAsync($"user03@{domain}");
        await page.GetByRole(AriaRole.Button, new() { Name = "Make it" }).ClickAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Alert)).ToContainTextAsync("exists already");
        Assert.Contains("user01@", await standalone.Api.GetStringAsync($"aliases/sales@{domain}", Token),
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_key_is_made_limited_rotated_and_deleted()
    {
        await using IBrowserContext context = await OpenAsync();
        IPage page = await SignInAsync(context, standalone.Api.DefaultRequestHeaders.Authorization!.Parameter!);
        string name = $"tenant-{Guid.NewGuid():N}";
        await page.GotoAsync($"{Root}/keys");
        ILocator form = page.Locator("form", new() { HasText = "Make a key" });
        await form.GetByLabel("Name").FillAsync(name);
        await form.GetByLabel("directory.read").CheckAsync();
        await form.GetByLabel("admin").CheckAsync();
        await form.GetByLabel("only these").First.CheckAsync();
        await form.GetByLabel("Domains of the key").FillAsync("example.test");
        await form.GetByRole(AriaRole.Button).ClickAsync();
        string secret = await page.GetByRole(AriaRole.Status).Locator("code").InnerTextAsync();
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(secret, "accounts/alice@example.test"));
        Assert.Equal(HttpStatusCode.NotFound, await StatusAsync(secret, "accounts/anna@elsewhere.example"));

        await page.GetByRole(AriaRole.Button, new() { Name = "Add a secret" }).ClickAsync();
        string second = await page.GetByRole(AriaRole.Status).Locator("code").InnerTextAsync();
        Assert.NotEqual(secret, second);
        await Assertions.Expect(page.Locator("tbody tr")).ToHaveCountAsync(2);
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(secret, "accounts/alice@example.test"));
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(second, "accounts/alice@example.test"));
        await page.GotoAsync($"{Root}/keys/{name}");
        Assert.DoesNotContain(second, await page.ContentAsync(), StringComparison.Ordinal);

        await AssertLimitsHoldAsync(second, name);

        await page.GetByLabel("directory.read").UncheckAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Save" }).ClickAsync();
        await Assertions.Expect(page.GetByText("Saved.")).ToBeVisibleAsync();
        Assert.Equal(HttpStatusCode.Forbidden, await StatusAsync(second, "accounts/alice@example.test"));

        await page.GetByRole(AriaRole.Link, new() { Name = "Delete…" }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Delete" }).ClickAsync();
        await Assertions.Expect(page.GetByText("Deleted.")).ToBeVisibleAsync();
        Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync(second, "accounts/alice@example.test"));
        string audit = await standalone.Api.GetStringAsync("audit?order=desc&limit=100", Token);
        foreach (string call in (string[])["putKey", "rotateKey", "updateKey", "deleteKey"])
        {
            Assert.Matches(new Regex($"\"call\":\"{call}\"[^}}]*{name}"), audit);
        }
    }

    [Fact]
    public async Task The_silo_is_shown_and_a_network_starts_again()
    {
        await using IBrowserContext context = await OpenAsync();
        IPage page = await SignInAsync(context, standalone.Api.DefaultRequestHeaders.Authorization!.Parameter!);
        await page.GotoAsync($"{Root}/nodes");
        ILocator silo = page.Locator("table").First.Locator("tbody tr");
        await Assertions.Expect(silo.Locator(".badge")).ToHaveTextAsync("active");
        await Assertions.Expect(silo).ToContainTextAsync("MB of");

        string token = await page.Locator("input[name=token]").First.GetAttributeAsync("value") ?? "";
        IFormData form = page.APIRequest.CreateFormData();
        form.Set("token", token);
        form.Set("network", "2001:db8:7::/48");
        IAPIResponse answer = await page.APIRequest.PostAsync($"{Root}/nodes", new() { Form = form });
        Assert.Contains("starts again without points", await answer.TextAsync(), StringComparison.Ordinal);
        Assert.Matches(
            "\"call\":\"resetReputation\"[^}]*2001:db8:7::/48",
            await standalone.Api.GetStringAsync("audit?order=desc&limit=20", Token));
    }

    /// <summary>A session of the limited key sees its own names alone, and makes no wider key.</summary>
    private async Task AssertLimitsHoldAsync(string secret, string name)
    {
        await using IBrowserContext context = await OpenAsync();
        IPage page = await SignInAsync(context, secret);
        await page.GotoAsync($"{Root}/keys");
        await Assertions.Expect(page.Locator("tbody tr")).ToHaveCountAsync(1);
        ILocator form = page.Locator("form", new() { HasText = "Make a key" });
        await form.GetByLabel("Name").FillAsync($"{name}-wide");
        await form.GetByLabel("directory.read").CheckAsync();
        await form.GetByRole(AriaRole.Button).ClickAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Alert)).ToContainTextAsync("must be limited");
        await form.GetByLabel("Name").FillAsync($"{name}-wide");
        await form.GetByLabel("directory.read").CheckAsync();
        await form.GetByLabel("Domains of the key").FillAsync("example.test");
        await form.GetByRole(AriaRole.Button).ClickAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Alert)).ToContainTextAsync("choose \"only these\"");
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private async Task<IBrowserContext> OpenAsync()
    {
        Assert.SkipWhen(Browser.WhyNot is not null, Browser.WhyNot ?? "");
        return await browser.OpenAsync(new() { JavaScriptEnabled = false });
    }

    private async Task<IPage> SignInAsync(IBrowserContext context, string key)
    {
        IPage page = await context.NewPageAsync();
        await page.GotoAsync($"{Root}/sign-in");
        await page.GetByLabel("API key").FillAsync(key);
        await page.GetByRole(AriaRole.Button, new() { Name = "Sign in" }).ClickAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToHaveTextAsync("Overview");
        return page;
    }

    private async Task PutAsync(string path, string json)
    {
        using HttpResponseMessage answer = await standalone.Api.PutAsync(
            path, new StringContent(json, new System.Net.Http.Headers.MediaTypeHeaderValue("application/json")), Token);
        answer.EnsureSuccessStatusCode();
    }

    private async Task<HttpStatusCode> StatusAsync(string key, string path)
    {
        using var http = new HttpClient { BaseAddress = standalone.Api.BaseAddress };
        http.DefaultRequestHeaders.Authorization = new("Bearer", key);
        using HttpResponseMessage answer = await http.GetAsync(path, Token);
        return answer.StatusCode;
    }
}
