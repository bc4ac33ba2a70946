using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using RelateMail.WebConsole.Api;
using RelateMail.WebConsole.Pages;
using RelateMail.WebConsole.Serving;
using RelateMail.WebConsole.Shared;

namespace RelateMail.WebConsole.Endpoints;

/// <summary>Forms of domains, accounts and aliases.</summary>
internal static class DirectoryForms
{
    private static readonly char[] s_separators = ['\r', '\n', ',', ' '];

    /// <summary>Names of a text field, one in a line or separated by commas.</summary>
    public static JsonArray Names(string text) =>
    [
        .. text.Split(s_separators, StringSplitOptions.RemoveEmptyEntries)
            .Select(static name => (JsonNode)JsonValue.Create(name)),
    ];

    /// <summary>Why the record was not made; null if it was.</summary>
    public static string? ProblemOf(ApiAnswer made, string name) => made.Status == 412
        ? $"{name} exists already. Open it to change it."
        : made.Problem;

    /// <summary>Changes or deletes a record, as the button of the form says.</summary>
    public static async Task<IResult> ChangeAsync(
        HttpContext http, IFormCollection form, string kind, string name, JsonObject change)
    {
        PageContext page = Signed.PageOf(http);
        bool isDeletion = form["do"] == "delete";
        ApiAnswer answer = isDeletion
            ? await page.SendAsync(HttpMethods.Delete, $"{kind}/{name}", null)
            : await page.SendAsync(HttpMethods.Patch, $"{kind}/{name}", change);
        return !answer.IsDone ? Answers.Problem(page, answer)
            : isDeletion ? Answers.To($"{page.Root}/{(kind == "domains" ? "directory" : kind)}", "deleted")
            : Answers.To(page.Link($"{kind}/{name}"), "saved");
    }

    public static IResult Confirm(
        HttpContext http, string kind, string name, string question, string consequence, string verb)
    {
        PageContext page = Signed.PageOf(http);
        string here = page.Link($"{kind}/{name}");
        return Answers.Page<ConfirmPage>(
            page, ("Active", Section.Directory), ("Question", question), ("Consequence", consequence),
            ("Action", here), ("Back", here), ("Verb", verb));
    }
}
