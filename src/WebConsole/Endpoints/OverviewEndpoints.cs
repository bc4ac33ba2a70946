using System.Runtime.CompilerServices;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using RelateMail.WebConsole.Api;
using RelateMail.WebConsole.Serving;
using RelateMail.WebConsole.Pages;

namespace RelateMail.WebConsole.Endpoints;

/// <summary>The first page, the trace and the audit log.</summary>
internal static class OverviewEndpoints
{
    public static void Map(RouteGroupBuilder signed)
    {
        signed.MapGet("", (Delegate)OverviewAsync);
        signed.MapGet("/trace", (Delegate)TraceAsync);
        signed.MapGet("/audit", (Delegate)AuditAsync);
        signed.MapGet("/{**rest}", (HttpContext http) => new Html<ProblemPage>(
            new Dictionary<string, object?>
            {
                ["Page"] = Signed.PageOf(http),
                ["Title"] = "Nothing is here",
                ["Text"] = "The console has no such page.",
            },
            404));
    }

    private static async Task<IResult> OverviewAsync(HttpContext http)
    {
        PageContext page = Signed.PageOf(http);
        ApiAnswer health = await page.GetAsync($"/healthz");
        ApiAnswer? trace = page.Has("trace.read") ? await page.GetAsync($"trace?order=desc&limit=100") : null;
        ApiAnswer? webhooks = page.Has("webhooks") ? await page.GetAsync($"webhooks?limit=50") : null;
        page.Problem = trace is { IsDone: false } ? trace.Problem : null;
        return Answers.Page<OverviewPage>(
            page, ("Health", health.Json), ("Trace", trace?.Json), ("Webhooks", webhooks?.Json));
    }

    private static async Task<IResult> TraceAsync(HttpContext http)
    {
        PageContext page = Signed.PageOf(http);
        var query = new List<string> { "order=desc", "limit=50" };
        foreach (string name in (string[])
            ["transactionId", "recipient", "reversePath", "messageId", "since", "until", "after"])
        {
            if (page.Query(name) is { } value)
            {
                query.Add($"{name}={Uri.EscapeDataString(value.Trim())}");
            }
        }

        ApiAnswer found = await page.GetAsync(Escaped($"trace?{string.Join('&', query)}"));
        page.Problem = found.Problem;
        return Answers.Page<TraceSearchPage>(
            page, ("Events", found.Json), ("First", Answers.First(page)), ("Next", Answers.Next(page, found.Json)));
    }

    private static async Task<IResult> AuditAsync(HttpContext http)
    {
        PageContext page = Signed.PageOf(http);
        ApiAnswer rows = page.Query("after") is { } after
            ? await page.GetAsync($"audit?order=desc&limit=100&after={after}")
            : await page.GetAsync($"audit?order=desc&limit=100");
        return rows.IsDone
            ? Answers.Page<AuditPage>(
                page, ("Rows", rows.Json), ("First", Answers.First(page)), ("Next", Answers.Next(page, rows.Json)))
            : Answers.Problem(page, rows);
    }

    /// <summary>A path whose parts are escaped already.</summary>
    private static FormattableString Escaped(string path) =>
        FormattableStringFactory.Create(
            path.Replace("{", "{{", StringComparison.Ordinal).Replace("}", "}}", StringComparison.Ordinal));
}
