using System.Globalization;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using RelateMail.WebConsole.Api;
using RelateMail.WebConsole.Pages;
using RelateMail.WebConsole.Serving;
using RelateMail.WebConsole.Shared;

namespace RelateMail.WebConsole.Endpoints;

/// <summary>Keys of the API.</summary>
internal static class KeyEndpoints
{
    public static void Map(RouteGroupBuilder signed)
    {
        signed.MapGet("/keys", (Delegate)((HttpContext http) => ListAsync(Signed.PageOf(http))));
        signed.MapPost("/keys", (Delegate)MakeAsync);
        signed.MapGet("/keys/{name}", (HttpContext http, string name) => ShowAsync(Signed.PageOf(http), name));
        signed.MapPost("/keys/{name}", ActAsync);
        signed.MapGet("/keys/{name}/delete", Confirm);
    }

    private static async Task<IResult> ListAsync(PageContext page)
    {
        ApiAnswer found = await page.ListAsync("keys", "prefix");
        if (found.Status == 403)
        {
            return Answers.Problem(page, found);
        }

        page.Problem ??= found.Problem;
        return Answers.Page<KeysPage>(
            page, ("Keys", found.Json), ("First", Answers.First(page)), ("Next", Answers.Next(page, found.Json)));
    }

    private static async Task<IResult> MakeAsync(HttpContext http)
    {
        PageContext page = Signed.PageOf(http);
        IFormCollection form = await http.Request.ReadFormAsync();
        string name = form["name"].ToString().Trim();
        page.Problem = ProblemOf(form);
        if (page.Problem is not null)
        {
            return await ListAsync(page);
        }

        ApiAnswer made = await page.MakeAsync($"keys/{name}", Rights(form));
        page.Problem = DirectoryForms.ProblemOf(made, name);
        return made.IsDone
            ? await ShowAsync(page, name, made.Json.Text("secret")) // shown in this answer alone
            : await ListAsync(page);
    }

    private static async Task<IResult> ShowAsync(PageContext page, string name, string? secret = null)
    {
        ApiAnswer found = await page.GetAsync($"keys/{name}");
        return found.IsDone
            ? Answers.Page<KeyPage>(page, ("Name", name), ("Key", found.Json), ("Secret", secret))
            : Answers.Problem(page, found);
    }

    private static async Task<IResult> ActAsync(HttpContext http, string name, TimeProvider timeProvider)
    {
        PageContext page = Signed.PageOf(http);
        IFormCollection form = await http.Request.ReadFormAsync();
        switch (form["do"].ToString())
        {
            case "rotate":
                _ = double.TryParse(form["keep"], NumberStyles.None, CultureInfo.InvariantCulture, out double hours);
                DateTimeOffset end = timeProvider.GetUtcNow().AddHours(Math.Min(hours, 24 * 30));
                ApiAnswer rotated = await page.SendAsync(HttpMethods.Post, $"keys/{name}/rotate", new JsonObject
                {
                    ["keepUntil"] = end.ToString("O", CultureInfo.InvariantCulture),
                    ["replaces"] = form["replaces"].ToString(),
                });
                page.Problem = rotated.Problem;
                return await ShowAsync(page, name, rotated.Json.Text("secret"));
            case "delete":
                ApiAnswer deleted = await page.SendAsync(HttpMethods.Delete, $"keys/{name}", null);
                return deleted.IsDone ? Answers.To(page.Link($"keys"), "deleted") : Answers.Problem(page, deleted);
            default:
                page.Problem = ProblemOf(form)
                    ?? (await page.SendAsync(HttpMethods.Patch, $"keys/{name}", Rights(form))).Problem;
                return page.Problem is null ? Answers.To(page.Link($"keys/{name}"), "saved")
                    : await ShowAsync(page, name);
        }
    }

    private static IResult Confirm(HttpContext http, string name)
    {
        PageContext page = Signed.PageOf(http);
        string here = page.Link($"keys/{name}");
        return Answers.Page<ConfirmPage>(
            page, ("Active", Section.Keys), ("Question", $"Delete the key {name}?"),
            ("Consequence", "Its next request is refused on every node, and its sessions of this console end."),
            ("Action", here), ("Back", here));
    }

    /// <summary>The contradiction of a form, so that no key becomes wider than its maker saw; null for none.</summary>
    private static string? ProblemOf(IFormCollection form) =>
        Array.Find<string>(["domains", "mailboxes"], name =>
            form[$"{name}Limit"] == "all" && !string.IsNullOrWhiteSpace(form[name])) is { } contradicted
            ? $"The form lists {contradicted} and allows all {contradicted}: choose \"only these\", or empty the list."
            : null;

    private static JsonObject Rights(IFormCollection form) => new()
    {
        ["scopes"] = new JsonArray([.. form["scopes"].Select(static scope => (JsonNode?)JsonValue.Create(scope))]),
        ["domains"] = Limit(form, "domains"),
        ["mailboxes"] = Limit(form, "mailboxes"),
        ["expiresAt"] = form["expiresAt"].ToString() is { Length: > 0 } end ? Utc(end) : null,
    };

    /// <summary>Null for no limit. A form without the choice is limited.</summary>
    private static JsonArray? Limit(IFormCollection form, string name) =>
        form[$"{name}Limit"] == "all" ? null : DirectoryForms.Names(form[name].ToString());

    /// <summary>The time with its zone; a text that is not a time is left to the check of the API.</summary>
    private static string Utc(string given) =>
        DateTime.TryParse(
            given, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal,
            out DateTime time)
            ? time.ToString("O", CultureInfo.InvariantCulture)
            : given;
}
