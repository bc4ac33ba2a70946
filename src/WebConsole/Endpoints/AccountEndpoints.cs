using System.Globalization;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using RelateMail.WebConsole.Api;
using RelateMail.WebConsole.Pages;
using RelateMail.WebConsole.Serving;

namespace RelateMail.WebConsole.Endpoints;

/// <summary>Accounts.</summary>
internal static class AccountEndpoints
{
    public static void Map(RouteGroupBuilder signed)
    {
        signed.MapGet("/accounts", (Delegate)((HttpContext http) => ListAsync(Signed.PageOf(http))));
        signed.MapPost("/accounts", (Delegate)MakeAsync);
        signed.MapGet("/accounts/{address}", ShowAsync);
        signed.MapPost("/accounts/{address}", ChangeAsync);
        signed.MapGet("/accounts/{name}/delete", (HttpContext http, string name) => DirectoryForms.Confirm(
            http, "accounts", name, $"Delete the account {name}?",
            "New mail to it is refused, and its login fails. Its messages stay in the mailbox.", "Delete"));
    }

    private static async Task<IResult> ListAsync(PageContext page)
    {
        ApiAnswer found = await page.ListAsync("accounts", "domain", "prefix");
        if (found.Status == 403)
        {
            return Answers.Problem(page, found);
        }

        page.Problem ??= found.Problem;
        return Answers.Page<AccountsPage>(
            page, ("Accounts", found.Json), ("First", Answers.First(page)), ("Next", Answers.Next(page, found.Json)));
    }

    private static async Task<IResult> MakeAsync(HttpContext http)
    {
        PageContext page = Signed.PageOf(http);
        IFormCollection form = await http.Request.ReadFormAsync();
        string address = form["address"].ToString().Trim();
        var account = new JsonObject();
        if (form["password"].ToString() is { Length: > 0 } password)
        {
            account["password"] = password;
        }

        page.Problem = DirectoryForms.ProblemOf(await page.MakeAsync($"accounts/{address}", account), address);
        return page.Problem is null ? Answers.To(page.Link($"accounts/{address}"), "saved") : await ListAsync(page);
    }

    private static async Task<IResult> ShowAsync(HttpContext http, string address)
    {
        PageContext page = Signed.PageOf(http);
        ApiAnswer found = await page.GetAsync($"accounts/{address}");
        return found.IsDone ? Answers.Page<AccountPage>(page, ("Address", address), ("Account", found.Json))
            : Answers.Problem(page, found);
    }

    private static async Task<IResult> ChangeAsync(HttpContext http, string address)
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

        return await DirectoryForms.ChangeAsync(http, form, "accounts", address, change);
    }
}
