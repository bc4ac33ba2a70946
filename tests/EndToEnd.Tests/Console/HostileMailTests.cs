using System.Net;
using System.Net.Sockets;
using Microsoft.Playwright;
using RelateMail.EndToEnd.Tests.Harness;
using RelateMail.WebConsole.Tests;

namespace RelateMail.EndToEnd.Tests.Console;

/// <summary>The view of a mail sends no request to its sender's servers, and runs no script.</summary>
[Collection(nameof(OneWindow))]
public sealed class HostileMailTests(StandaloneFixture standalone, Browser browser)
{
    [Fact]
    public async Task No_request_leaves_the_page_until_images_are_asked_for()
    {
        Assert.SkipWhen(Browser.WhyNot is not null, Browser.WhyNot ?? "");
        using var sender = new TcpListener(IPAddress.Loopback, 0);
        sender.Start();
        string host = sender.LocalEndpoint.ToString()!;
        TestAccount account = await standalone.CreateAccountAsync();
        await using WireClient client = await WireClient.ConnectAsync(standalone.Process.Ports.Mx);
        foreach (string html in HostileMails.All)
        {
            string reply = await client.SendAsync(
                "evil@sender.example", [account.Address],
                "Subject: Hostile\r\nMIME-Version: 1.0\r\nContent-Type: text/html; charset=utf-8\r\n\r\n"
                + Lines(html.Replace("evil.test", host, StringComparison.Ordinal)));
            Assert.StartsWith("250", reply, StringComparison.Ordinal);
        }

        string root = $"http://127.0.0.1:{standalone.Process.Ports.Http}/console";
        await using IBrowserContext context = await browser.OpenAsync(new());
        var requests = new List<string>();
        context.Request += (_, request) =>
        {
            if (!request.Url.StartsWith(root, StringComparison.Ordinal)
                && !request.Url.StartsWith("data:", StringComparison.Ordinal))
            {
                requests.Add(request.Url);
            }
        };
        IPage page = await context.NewPageAsync();
        bool hasDialog = false;
        page.Dialog += (_, dialog) =>
        {
            hasDialog = true;
            _ = dialog.DismissAsync();
        };
        await page.GotoAsync($"{root}/sign-in");
        await page.GetByLabel("API key").FillAsync(standalone.Api.DefaultRequestHeaders.Authorization!.Parameter!);
        await page.GetByRole(AriaRole.Button, new() { Name = "Sign in", Exact = true }).ClickAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToHaveTextAsync("Overview");
        for (int uid = 1; uid <= HostileMails.All.Count; uid++)
        {
            await page.GotoAsync($"{root}/mailboxes/{account.Address}/{uid}?view=html");
            IFrame frame = page.Frames.Single(one => one != page.MainFrame);
            Assert.Equal("Message", await frame.TitleAsync());
        }

        Assert.Empty(requests);
        Assert.False(sender.Pending());
        Assert.False(hasDialog);

        await page.GotoAsync($"{root}/mailboxes/{account.Address}/1?view=html");
        await page.RunAndWaitForRequestAsync(
            () => page.GetByRole(AriaRole.Link, new() { Name = "Load images once." }).ClickAsync(),
            request => request.Url == $"http://{host}/a.png");
    }

    /// <summary>Breaks a text where HTML allows it, because a line of mail has at most 998 octets.</summary>
    private static string Lines(string html) => html.Length < 900 ? html
        : html.Replace("<b>", "\r\n<b>", StringComparison.Ordinal).Replace(" a=b", "\r\na=b", StringComparison.Ordinal);
}
