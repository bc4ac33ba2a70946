using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using RelateMail.WebConsole.Api;
using RelateMail.WebConsole.Pages;
using RelateMail.WebConsole.Serving;

namespace RelateMail.WebConsole.Endpoints;

/// <summary>Silos, gateways, and the networks that are limited.</summary>
internal static class NodeEndpoints
{
    /// <summary>Server names whose gateways the page shows; the others are on the page of certificates.</summary>
    private const int MaxNames = 10;

    public static void Map(RouteGroupBuilder signed)
    {
        signed.MapGet("/nodes", (Delegate)((HttpContext http) => ShowAsync(Signed.PageOf(http))));
        signed.MapPost("/nodes", (Delegate)ResetAsync);
    }

    private static async Task<IResult> ShowAsync(PageContext page)
    {
        ApiAnswer silos = await page.GetAsync($"silos?limit=500");
        if (silos.Status is 403 or 404)
        {
            return Answers.Problem(page, silos);
        }

        ApiAnswer health = await page.GetAsync($"/healthz");
        ApiAnswer networks = await page.ListAsync("reputation", "treatment");
        page.Problem ??= silos.Problem ?? networks.Problem;
        return Answers.Page<NodesPage>(
            page, ("Silos", silos.Json), ("Health", health.Json), ("Gateways", await GatewaysAsync(page)),
            ("Networks", networks.Json), ("First", Answers.First(page)), ("Next", Answers.Next(page, networks.Json)));
    }

    /// <summary>Certificates of server names, each with its gateways; null if the key cannot see them.</summary>
    private static async Task<List<JsonElement>?> GatewaysAsync(PageContext page)
    {
        if (!page.Has("certificates.read"))
        {
            return null;
        }

        ApiAnswer names = await page.GetAsync($"certificates?limit={MaxNames}");
        page.Problem ??= names.Problem;
        var found = new List<JsonElement>();
        foreach (JsonElement name in names.Json.Items("items"))
        {
            ApiAnswer one = await page.GetAsync($"certificates/{name.Text("name")}");
            if (one.IsDone)
            {
                found.Add(one.Json);
            }
        }

        return found;
    }

    private static async Task<IResult> ResetAsync(HttpContext http)
    {
        PageContext page = Signed.PageOf(http);
        string network = (await http.Request.ReadFormAsync())["network"].ToString();
        int slash = network.LastIndexOf('/');
        string address = slash < 0 ? network : network[..slash];
        ApiAnswer answer = await page.SendAsync(
            HttpMethods.Delete, $"reputation/{address}/{(slash < 0 ? "" : network[(slash + 1)..])}", null);
        return answer.IsDone ? Answers.To(page.Link($"nodes"), "reset") : Answers.Problem(page, answer);
    }
}
