using System.Globalization;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using RelateMail.WebConsole.Api;
using RelateMail.WebConsole.Serving;
using RelateMail.WebConsole.Pages;
using RelateMail.WebConsole.Shared;

namespace RelateMail.WebConsole.Endpoints;

/// <summary>Webhooks and their deliveries.</summary>
internal static class WebhookEndpoints
{
    private static readonly TimeSpan s_replayed = TimeSpan.FromDays(7);

    public static void Map(RouteGroupBuilder signed)
    {
        signed.MapGet("/webhooks", (Delegate)((HttpContext http) => ListAsync(Signed.PageOf(http))));
        signed.MapPost("/webhooks", (Delegate)MakeAsync);
        signed.MapGet("/webhooks/{name}", (HttpContext http, string name) => ShowAsync(Signed.PageOf(http), name));
        signed.MapPost("/webhooks/{name}", ActAsync);
        signed.MapGet("/webhooks/{name}/delete", Confirm);
    }

    private static async Task<IResult> ListAsync(PageContext page)
    {
        ApiAnswer found = page.Query("after") is { } after
            ? await page.GetAsync($"webhooks?limit=50&after={after}") : await page.GetAsync($"webhooks?limit=50");
        page.Problem ??= found.Problem;
        return Answers.Page<WebhooksPage>(
            page, ("Webhooks", found.Json), ("First", Answers.First(page)), ("Next", Answers.Next(page, found.Json)));
    }

    private static async Task<IResult> MakeAsync(HttpContext http)
    {
        PageContext page = Signed.PageOf(http);
        IFormCollection form = await http.Request.ReadFormAsync();
        string name = form["name"].ToString().Trim();
        if ((await page.GetAsync($"webhooks/{name}")).IsDone)
        {
            page.Problem = $"The webhook {name} exists already.";
            return await ListAsync(page);
        }

        ApiAnswer made = await page.SendAsync(HttpMethods.Put, $"webhooks/{name}", new JsonObject
        {
            ["url"] = form["url"].ToString().Trim(),
            ["format"] = form["format"].ToString().Trim(),
        });
        if (!made.IsDone)
        {
            page.Problem = made.Problem;
            return await ListAsync(page);
        }

        return await ShowAsync(page, name, secret: made.Json.Text("secret")); // shown in this answer alone
    }

    private static async Task<IResult> ShowAsync(
        PageContext page, string name, ApiAnswer? attempt = null, string? secret = null)
    {
        ApiAnswer webhook = await page.GetAsync($"webhooks/{name}");
        if (!webhook.IsDone)
        {
            return Answers.Problem(page, webhook);
        }

        string state = page.Query("state") is "delivered" or "dead" ? page.Query("state")! : "pending";
        ApiAnswer deliveries = page.Query("after") is { } after
            ? await page.GetAsync($"webhooks/{name}/deliveries?state={state}&order=desc&limit=50&after={after}")
            : await page.GetAsync($"webhooks/{name}/deliveries?state={state}&order=desc&limit=50");
        page.Problem ??= deliveries.Problem;
        return Answers.Page<WebhookPage>(
            page, ("Name", name), ("State", state), ("Webhook", webhook.Json), ("Deliveries", deliveries.Json),
            ("Attempt", attempt is { IsDone: true } ? attempt.Json : null), ("Secret", secret),
            ("First", Answers.First(page)), ("Next", Answers.Next(page, deliveries.Json)));
    }

    private static async Task<IResult> ActAsync(HttpContext http, string name, TimeProvider timeProvider)
    {
        PageContext page = Signed.PageOf(http);
        IFormCollection form = await http.Request.ReadFormAsync();
        string here = page.Link($"webhooks/{name}");
        switch (form["do"].ToString())
        {
            case "test":
                ApiAnswer attempt = await page.SendAsync(HttpMethods.Post, $"webhooks/{name}/test", null);
                page.Problem = attempt.Problem;
                return await ShowAsync(page, name, attempt);
            case "replay":
                string since = (timeProvider.GetUtcNow() - s_replayed).ToString("O", CultureInfo.InvariantCulture);
                return await EndAsync(here, "replayed", page.SendAsync(
                    HttpMethods.Post, $"webhooks/{name}/replay", new JsonObject { ["failedSince"] = since }));
            case "replay-one":
                return await EndAsync(here, "replayed", page.SendAsync(
                    HttpMethods.Post, $"webhooks/{name}/replay",
                    new JsonObject { ["delivery"] = form["delivery"].ToString() }));
            case "delete":
                return await EndAsync(
                    page.Link($"webhooks"), "deleted", page.SendAsync(HttpMethods.Delete, $"webhooks/{name}", null));
            case var word:
                return await EndAsync(here, "saved", page.SendAsync(
                    HttpMethods.Patch, $"webhooks/{name}", new JsonObject { ["enabled"] = word == "enable" }));
        }

        async Task<IResult> EndAsync(string to, string done, Task<ApiAnswer> call)
        {
            ApiAnswer answer = await call;
            return answer.IsDone ? Answers.To(to, done) : Answers.Problem(page, answer);
        }
    }

    private static IResult Confirm(HttpContext http, string name)
    {
        PageContext page = Signed.PageOf(http);
        string here = page.Link($"webhooks/{name}");
        return Answers.Page<ConfirmPage>(
            page, ("Active", Section.Webhooks), ("Question", $"Delete the webhook {name}?"),
            ("Consequence", "Its pending deliveries are dropped. The messages stay in their mailboxes."),
            ("Action", here), ("Back", here));
    }
}
