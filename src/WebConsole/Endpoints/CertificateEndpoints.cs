using System.Globalization;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using RelateMail.WebConsole.Api;
using RelateMail.WebConsole.Serving;
using RelateMail.WebConsole.Pages;

namespace RelateMail.WebConsole.Endpoints;

/// <summary>Certificates with the verdict on each node, roll-out and rollback.</summary>
internal static class CertificateEndpoints
{
    public static void Map(RouteGroupBuilder signed)
    {
        signed.MapGet("/certificates", (Delegate)ListAsync);
        signed.MapPost("/certificates", (Delegate)ReloadAsync);
        signed.MapGet("/certificates/{name}", (HttpContext http, string name) => ShowAsync(Signed.PageOf(http), name));
        signed.MapPost("/certificates/{name}", ActAsync);
    }

    private static async Task<IResult> ListAsync(HttpContext http)
    {
        PageContext page = Signed.PageOf(http);
        ApiAnswer found = page.Query("after") is { } after
            ? await page.GetAsync($"certificates?limit=50&after={after}")
            : await page.GetAsync($"certificates?limit=50");
        page.Problem = found.Problem;
        return Answers.Page<CertificatesPage>(
            page, ("Certificates", found.Json), ("First", Answers.First(page)),
            ("Next", Answers.Next(page, found.Json)));
    }

    private static async Task<IResult> ReloadAsync(HttpContext http)
    {
        PageContext page = Signed.PageOf(http);
        ApiAnswer answer = await page.SendAsync(HttpMethods.Post, $"certificates/reload", null);
        return answer.IsDone ? Answers.To(page.Link($"certificates"), "reloaded") : Answers.Problem(page, answer);
    }

    private static async Task<IResult> ShowAsync(PageContext page, string name)
    {
        ApiAnswer found = await page.GetAsync($"certificates/{name}");
        return found.IsDone ? Answers.Page<CertificatePage>(page, ("Name", name), ("Certificate", found.Json))
            : Answers.Problem(page, found);
    }

    private static async Task<IResult> ActAsync(HttpContext http, string name)
    {
        PageContext page = Signed.PageOf(http);
        IFormCollection form = await http.Request.ReadFormAsync();
        (ApiAnswer answer, string done) = form["do"].ToString() switch
        {
            "rollback" => (await page.SendAsync(
                HttpMethods.Post, $"certificates/{name}/rollback",
                new JsonObject { ["fromVersion"] = long.Parse(form["version"]!, CultureInfo.InvariantCulture) }),
                "rolled-back"),
            "withdraw" => (await page.SendAsync(HttpMethods.Delete, $"certificates/{name}/rollout", null), "saved"),
            _ => (await page.SendAsync(
                HttpMethods.Put, $"certificates/{name}/rollout",
                new JsonObject
                {
                    ["certificate"] = form["certificate"].ToString(),
                    ["key"] = form["privateKey"].ToString(),
                }), "saved"),
        };
        if (answer.IsDone)
        {
            return Answers.To(page.Link($"certificates/{name}"), done);
        }

        page.Problem = answer.Problem;
        return await ShowAsync(page, name);
    }
}
