using Deque.AxeCore.Commons;
using Deque.AxeCore.Playwright;
using Microsoft.Playwright;

[assembly: AssemblyFixture(typeof(RelateMail.EndToEnd.Tests.Console.Browser))]

namespace RelateMail.EndToEnd.Tests.Console;

/// <summary>Tests that press keys: one at a time, because only one window of a browser has the focus.</summary>
[CollectionDefinition(nameof(OneWindow))]
public sealed class OneWindow;

/// <summary>The Chromium of the system, started by the first test that needs it.</summary>
public sealed class Browser : IAsyncDisposable
{
    private static readonly string[] s_paths =
        ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];

    /// <summary>Milliseconds that turn a hang into a failure; no test waits for them.</summary>
    private const float Patience = 120_000;

    private readonly SemaphoreSlim _starting = new(1);
    private IPlaywright? _playwright;
    private IBrowser? _browser;

    /// <summary>Why there is no browser; null if there is one.</summary>
    public static string? WhyNot => Array.Exists(s_paths, File.Exists) ? null : "Chromium is not installed.";

    /// <summary>A context without cookies.</summary>
    public async Task<IBrowserContext> OpenAsync(BrowserNewContextOptions options)
    {
        await _starting.WaitAsync();
        try
        {
            _playwright ??= await Playwright.CreateAsync();
            _browser ??= await _playwright.Chromium.LaunchAsync(new()
            {
                ExecutablePath = Array.Find(s_paths, File.Exists),
                Args = ["--no-sandbox", "--disable-dev-shm-usage"], // containers run tests as root
            });
        }
        finally
        {
            _ = _starting.Release();
        }

        IBrowserContext context = await _browser.NewContextAsync(options);
        context.SetDefaultTimeout(Patience);
        Assertions.SetDefaultExpectTimeout(Patience);
        return context;
    }

    /// <summary>Asserts that axe finds no violation on the page.</summary>
    public static async Task AssertAccessibleAsync(IPage page)
    {
        AxeResult result = await page.RunAxe();
        Assert.True(result.Violations.Length == 0, $"{page.Url}: " + string.Join("; ", result.Violations.Select(
            violation => $"{violation.Id}: {violation.Help}: {violation.Nodes[0].Html}")));
    }

    public async ValueTask DisposeAsync()
    {
        if (_browser is not null)
        {
            await _browser.DisposeAsync();
        }

        _playwright?.Dispose();
        _starting.Dispose();
    }
}
