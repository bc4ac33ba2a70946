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

/// <summary>Domains, accounts and aliases.</summary>
internal static class DirectoryEndpoints
{
    private static readonly char[] s_separators = ['\r', '\n', ',', ' '];

    public static void Map(RouteGroupBuilder signed)
    {
        signed.MapGet("/directory", (Delegate)ListAsync);
        signed.MapPost("/domains", (Delegate)MakeDomainAsync);
        signed.MapGet("/domains/{domain}", DomainAsync);
        signed.MapPost("/domains/{domain}", ChangeDomainAsync);
        signed.MapPost("/accounts", (Delegate)MakeAccountAsync);
        signed.MapGet("/accounts/{address}", AccountAsync);
        signed.MapPost("/accounts/{address}", ChangeAccountAsync);
        signed.MapPost("/aliases", (Delegate)MakeAliasAsync);
        signed.MapGet("/aliases/{address}", AliasAsync);
        signed.MapPost("/aliases/{address}", ChangeAliasAsync);
        signed.MapGet("/domains/{name}/delete", (HttpContext http, string name) => Confirm(
            http, "domains", name, $"Stop hosting {name}?",
            "New mail to its addresses is refused at once. Accounts, aliases and messages stay, and are used again if"
            + " the domain is hosted again.", "Stop hosting"));
        signed.MapGet("/accounts/{name}/delete", (HttpContext http, string name) => Confirm(
            http, "accounts", name, $"Delete the account {name}?",
            "New mail to it is refused, and its login fails. Its messages stay in the mailbox.", "Delete"));
        signed.MapGet("/aliases/{name}/delete", (HttpContext http, string name) => Confirm(
            http, "aliases", name, $"Delete the alias {name}?", "New mail to it is refused.", "Delete"));
    }

    private static async Task<IResult> ListAsync(HttpContext http)
    {
        PageContext page = Signed.PageOf(http);
        ApiAnswer? resolution = page.Query("address") is { } address
            ? await page.GetAsync($"resolve?address={address.Trim()}") : null;
        return await ShowAsync(page, resolution);
    }

    private static async Task<IResult> ShowAsync(PageContext page, ApiAnswer? resolution = null)
    {
        ApiAnswer domains = page.Query("after") is { } after
            ? await page.GetAsync($"domains?limit=50&after={after}") : await page.GetAsync($"domains?limit=50");
        page.Problem ??= resolution?.Problem ?? domains.Problem;
        return Answers.Page<DirectoryPage>(
            page, ("Domains", domains.Json), ("Resolution", resolution is { IsDone: true } ? resolution.Json : null),
            ("First", Answers.First(page)), ("Next", Answers.Next(page, domains.Json)));
    }

    private static async Task<IResult> MakeDomainAsync(HttpContext http)
    {
        PageContext page = Signed.PageOf(http);
        string domain = (await http.Request.ReadFormAsync())["domain"].ToString().Trim();
        return await MakeAsync(page, $"domains/{domain}", new JsonObject(), page.Link($"domains/{domain}"));
    }

    private static async Task<IResult> MakeAccountAsync(HttpContext http)
    {
        PageContext page = Signed.PageOf(http);
        IFormCollection form = await http.Request.ReadFormAsync();
        string address = form["address"].ToString().Trim();
        var account = new JsonObject();
        if (form["password"].ToString() is { Length: > 0 } password)
        {
            account["password"] = password;
        }

        return await MakeAsync(page, $"accounts/{address}", account, page.Link($"accounts/{address}"));
    }

    private static async Task<IResult> MakeAliasAsync(HttpContext http)
    {
        PageContext page = Signed.PageOf(http);
        IFormCollection form = await http.Request.ReadFormAsync();
        string address = form["address"].ToString().Trim();
        return await MakeAsync(page, $"aliases/{address}", Targets(form), page.Link($"aliases/{address}"));
    }

    private static async Task<IResult> MakeAsync(PageContext page, FormattableString path, JsonObject body, string to)
    {
        ApiAnswer known = await page.GetAsync(path);
        if (known.IsDone)
        {
            page.Problem = "The address or domain exists already. Look it up to change it.";
            return await ShowAsync(page);
        }

        ApiAnswer answer = await page.SendAsync(HttpMethods.Put, path, body);
        if (answer.IsDone)
        {
            return Answers.To(to, "saved");
        }

        page.Problem = answer.Problem;
        return await ShowAsync(page);
    }

    private static async Task<IResult> DomainAsync(HttpContext http, string domain)
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

    private static async Task<IResult> ChangeDomainAsync(HttpContext http, string domain)
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
        return await ChangeAsync(http, form, "domains", domain, change);
    }

    private static async Task<IResult> AccountAsync(HttpContext http, string address)
    {
        PageContext page = Signed.PageOf(http);
        ApiAnswer found = await page.GetAsync($"accounts/{address}");
        return found.IsDone ? Answers.Page<AccountPage>(page, ("Address", address), ("Account", found.Json))
            : Answers.Problem(page, found);
    }

    private static async Task<IResult> ChangeAccountAsync(HttpContext http, string address)
    {
        IFormCollection form = await http.Request.ReadFormAsync();
        string quota = form["quotaBytes"].ToString().Trim();
        bool isNumber = long.TryParse(quota, NumberStyles.None, CultureInfo.InvariantCulture, out long octets);
        var change = new JsonObject
        {
            ["disabled"] = form["disabled"] == "true",
            ["quotaBytes"] = quota.Length == 0 ? null : isNumber ? octets : quota,
        };
        if (form["password"].ToString() is { Length: > 0 } password)
        {
            change["password"] = password;
        }

        return await ChangeAsync(http, form, "accounts", address, change);
    }

    private static async Task<IResult> AliasAsync(HttpContext http, string address)
    {
        PageContext page = Signed.PageOf(http);
        ApiAnswer found = await page.GetAsync($"aliases/{address}");
        return found.IsDone ? Answers.Page<AliasPage>(page, ("Address", address), ("Alias", found.Json))
            : Answers.Problem(page, found);
    }

    private static async Task<IResult> ChangeAliasAsync(HttpContext http, string address)
    {
        IFormCollection form = await http.Request.ReadFormAsync();
        return await ChangeAsync(http, form, "aliases", address, Targets(form));
    }

    private static async Task<IResult> ChangeAsync(
        HttpContext http, IFormCollection form, string kind, string name, JsonObject change)
    {
        PageContext page = Signed.PageOf(http);
        bool isDeletion = form["do"] == "delete";
        ApiAnswer answer = isDeletion
            ? await page.SendAsync(HttpMethods.Delete, $"{kind}/{name}", null)
            : await page.SendAsync(HttpMethods.Patch, $"{kind}/{name}", change);
        return !answer.IsDone ? Answers.Problem(page, answer)
            : isDeletion ? Answers.To(page.Link($"directory"), "deleted")
            : Answers.To(page.Link($"{kind}/{name}"), "saved");
    }

    private static IResult Confirm(
        HttpContext http, string kind, string name, string question, string consequence, string verb)
    {
        PageContext page = Signed.PageOf(http);
        string here = page.Link($"{kind}/{name}");
        return Answers.Page<ConfirmPage>(
            page, ("Active", Section.Directory), ("Question", question), ("Consequence", consequence),
            ("Action", here), ("Back", here), ("Verb", verb));
    }

    private static JsonObject Targets(IFormCollection form) => new()
    {
        ["targets"] = new JsonArray([.. form["targets"].ToString()
            .Split(s_separators, StringSplitOptions.RemoveEmptyEntries)
            .Select(static target => (JsonNode)JsonValue.Create(target))]),
    };
}
