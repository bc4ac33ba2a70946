using Microsoft.Playwright;
using RelateMail.EndToEnd.Tests.Harness;
using RelateMail.PostgresServer;

namespace RelateMail.EndToEnd.Tests.Console;

/// <summary>kill -9 of the silo that serves a browser: another one answers the next click in the session.</summary>
[Collection(nameof(OneWindow))]
public sealed class SiloKillTests(Browser browser) : IAsyncDisposable
{
    private const string Key = "a-key-for-both-silos";

    private readonly TemporaryFolder _folder = new();
    private readonly List<ServerProcess> _silos = [];

    [Fact]
    public async Task Next_click_is_answered_by_another_silo_in_the_same_session()
    {
        Assert.SkipWhen(Browser.WhyNot is not null, Browser.WhyNot ?? "");
        Assert.SkipWhen(TemporaryPostgres.WhyNot is not null, TemporaryPostgres.WhyNot ?? "");
        await using TemporaryPostgres postgres = await TemporaryPostgres.StartAsync();
        string database = await postgres.CreateDatabaseAsync("console");
        ServerPorts first = await StartAsync(database);
        ServerPorts second = await StartAsync(database);
        using var balancer = new FirstAlive(first.Http, second.Http);
        string root = $"http://127.0.0.1:{balancer.Port}/console";
        await using IBrowserContext context = await browser.OpenAsync(new() { JavaScriptEnabled = false });
        IPage page = await context.NewPageAsync();
        await page.GotoAsync($"{root}/sign-in?to=/nodes");
        await page.GetByLabel("API key").FillAsync(Key);
        await page.GetByRole(AriaRole.Button, new() { Name = "Sign in" }).ClickAsync();
        await Assertions.Expect(page.Locator("table").First.Locator("tbody tr")).ToHaveCountAsync(2);
        await page.GetByRole(AriaRole.Link, new() { Name = "Directory" }).ClickAsync();

        await _silos[0].KillAsync();
        await page.GetByRole(AriaRole.Link, new() { Name = "Accounts", Exact = true }).First.ClickAsync();

        await Assertions.Expect(page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToHaveTextAsync("Accounts");
        await Assertions.Expect(page.Locator(".who span")).ToHaveTextAsync("Api:AdminKey");
        await page.GetByRole(AriaRole.Link, new() { Name = "alice@example.test" }).ClickAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Heading, new() { Level = 1 }))
            .ToHaveTextAsync("alice@example.test");
        await page.GetByRole(AriaRole.Button, new() { Name = "Save" }).ClickAsync(); // with the token of that page
        await Assertions.Expect(page.GetByText("Saved.")).ToBeVisibleAsync();
    }

    public async ValueTask DisposeAsync()
    {
        foreach (ServerProcess silo in _silos)
        {
            await silo.DisposeAsync();
        }

        _folder.Dispose();
    }

    private async Task<ServerPorts> StartAsync(string database)
    {
        ServerPorts ports = ServerPorts.Free();
        string folder = Path.Combine(_folder.Path, $"{_silos.Count}");
        Directory.CreateDirectory(folder);
        var silo = ServerProcess.Start(
            "Silo",
            ServerProcess.SiloReady,
            folder,
            [
                "Storage:Provider=Postgres", $"ConnectionStrings:RelateMail={database}", .. ports.ClusterSettings,
                "Cluster:AdvertisedAddress=127.0.0.1", $"Api:AdminKey={Key}", $"urls=http://127.0.0.1:{ports.Http}",
                "Directory:Domains:0=example.test", "Directory:Accounts:0:Address=alice@example.test",
            ]);
        _silos.Add(silo);
        using var http = new HttpClient();
        while (!await IsReadyAsync(http, ports, silo))
        {
            await Task.Delay(100, TestContext.Current.CancellationToken);
        }

        return ports;
    }

    private static async Task<bool> IsReadyAsync(HttpClient http, ServerPorts ports, ServerProcess silo)
    {
        Assert.True(silo.IsRunning, silo.Output);
        try
        {
            using HttpResponseMessage answer = await http.GetAsync(
                new Uri($"http://127.0.0.1:{ports.Http}/readyz"), TestContext.Current.CancellationToken);
            return answer.IsSuccessStatusCode;
        }
        catch (HttpRequestException) // not listening yet
        {
            return false;
        }
    }
}
