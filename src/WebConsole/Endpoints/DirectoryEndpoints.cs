using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using RelateMail.WebConsole.Api;
using RelateMail.WebConsole.Serving;
using RelateMail.WebConsole.Pages;

namespace RelateMail.WebConsole.Endpoints;

/// <summary>Domains, and the meaning of an address.</summary>
internal static class DirectoryEndpoints
{
    public static void Map(RouteGroupBuilder signed)
    {
        signed.MapGet("/directory", (Delegate)ListAsync);
        signed.MapPost("/domains", (Delegate)MakeAsync);
        signed.MapGet("/domains/{domain}", ShowAsync);
        signed.MapPost("/domains/{domain}", ChangeAsync);
        signed.MapGet("/domains/{name}/delete", (HttpContext http, string name) => DirectoryForms.Confirm(
            http, "domains", name, $"Stop hosting {name}?",
            "New mail to its addresses is refused at once. Accounts, aliases and messages stay, and are used again if"
            + " the domain is hosted again.", "Stop hosting"));
    }

    private static async Task<IResult> ListAsync(HttpContext http)
    {
        PageContext page = Signed.PageOf(http);
        ApiAnswer? resolution = page.Query("address") is { } address
            ? await page.GetAsync($"resolve?address={address.Trim()}") : null;
        return await PageAsync(page, resolution);
    }

    private static async Task<IResult> PageAsync(PageContext page, ApiAnswer? resolution = null)
    {
        ApiAnswer domains = await page.ListAsync("domains", "prefix");
        page.Problem ??= resolution?.Problem ?? domains.Problem;
        return Answers.Page<DirectoryPage>(
            page, ("Domains", domains.Json), ("Resolution", resolution is { IsDone: true } ? resolution.Json : null),
            ("First", Answers.First(page)), ("Next", Answers.Next(page, domains.Json)));
    }

    private static async Task<IResult> MakeAsync(HttpContext http)
    {
        PageContext page = Signed.PageOf(http);
        string domain = (await http.Request.ReadFormAsync())["domain"].ToString().Trim();
        page.Problem = DirectoryForms.ProblemOf(await page.MakeAsync($"domains/{domain}", new JsonObject()), domain);
        return page.Problem is null ? Answers.To(page.Link($"domains/{domain}"), "saved") : await PageAsync(page);
    }

    private static async Task<IResult> ShowAsync(HttpContext http, string domain)
    {
        PageContext page = Signed.PageOf(http);
        ApiAnswer found = await page.GetAsync($"domains/{domain}");
        if (!found.IsDone)
        {
            return Answers.Problem(page, found);
        }

        ApiAnswer dns = await page.GetAsync($"domains/{domain}/dns");
        return Answers.Page<DomainPage>(
            page, ("Name", domain), ("Domain", found.Json), ("Dns", dns.IsDone ? dns.Json : null));
    }

    private static async Task<IResult> ChangeAsync(HttpContext http, string domain)
    {
        IFormCollection form = await http.Request.ReadFormAsync();
        var change = new JsonObject
        {
            ["catchAll"] = form["catchAll"].ToString().Trim() is { Length: > 0 } catchAll ? catchAll : null,
            ["plusSeparator"] = form["plusSeparator"].ToString(),
            ["authenticationPolicy"] = new JsonObject
            {
                ["dmarc"] = form["dmarc"].ToString(),
                ["spfFail"] = form["spfFail"].ToString(),
                ["onTemporaryError"] = form["onTemporaryError"].ToString(),
            },
        };
        return await DirectoryForms.ChangeAsync(http, form, "domains", domain, change);
    }
}
