using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using RelateMail.WebConsole.Api;
using RelateMail.WebConsole.Pages;
using RelateMail.WebConsole.Serving;

namespace RelateMail.WebConsole.Endpoints;

/// <summary>Aliases.</summary>
internal static class AliasEndpoints
{
    public static void Map(RouteGroupBuilder signed)
    {
        signed.MapGet("/aliases", (Delegate)((HttpContext http) => ListAsync(Signed.PageOf(http))));
        signed.MapPost("/aliases", (Delegate)MakeAsync);
        signed.MapGet("/aliases/{address}", ShowAsync);
        signed.MapPost("/aliases/{address}", ChangeAsync);
        signed.MapGet("/aliases/{name}/delete", (HttpContext http, string name) => DirectoryForms.Confirm(
            http, "aliases", name, $"Delete the alias {name}?", "New mail to it is refused.", "Delete"));
    }

    private static async Task<IResult> ListAsync(PageContext page)
    {
        ApiAnswer found = await page.ListAsync("aliases", "domain", "prefix");
        if (found.Status == 403)
        {
            return Answers.Problem(page, found);
        }

        page.Problem ??= found.Problem;
        return Answers.Page<AliasesPage>(
            page, ("Aliases", found.Json), ("First", Answers.First(page)), ("Next", Answers.Next(page, found.Json)));
    }

    private static async Task<IResult> MakeAsync(HttpContext http)
    {
        PageContext page = Signed.PageOf(http);
        IFormCollection form = await http.Request.ReadFormAsync();
        string address = form["address"].ToString().Trim();
        page.Problem = DirectoryForms.ProblemOf(await page.MakeAsync($"aliases/{address}", Targets(form)), address);
        return page.Problem is null ? Answers.To(page.Link($"aliases/{address}"), "saved") : await ListAsync(page);
    }

    private static async Task<IResult> ShowAsync(HttpContext http, string address)
    {
        PageContext page = Signed.PageOf(http);
        ApiAnswer found = await page.GetAsync($"aliases/{address}");
        return found.IsDone ? Answers.Page<AliasPage>(page, ("Address", address), ("Alias", found.Json))
            : Answers.Problem(page, found);
    }

    private static async Task<IResult> ChangeAsync(HttpContext http, string address)
    {
        IFormCollection form = await http.Request.ReadFormAsync();
        return await DirectoryForms.ChangeAsync(http, form, "aliases", address, Targets(form));
    }

    private static JsonObject Targets(IFormCollection form) => new()
    {
        ["targets"] = DirectoryForms.Names(form["targets"].ToString()),
    };
}
