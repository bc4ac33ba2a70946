using Microsoft.AspNetCore.Http;
using RelateMail.WebConsole.Api;
using RelateMail.WebConsole.Pages;

namespace RelateMail.WebConsole.Serving;

/// <summary>Answers that many pages share.</summary>
internal static class Answers
{
    /// <summary>A page of this component.</summary>
    public static IResult Page<TComponent>(PageContext page, params (string Name, object? Value)[] parameters)
        where TComponent : Microsoft.AspNetCore.Components.IComponent => new Html<TComponent>(
        parameters.Append(("Page", page)).ToDictionary(static one => one.Item1, static one => one.Item2),
        page.Problem is null ? 200 : 400);

    /// <summary>A page that says why the call failed.</summary>
    public static IResult Problem(PageContext page, ApiAnswer answer) => new Html<ProblemPage>(
        new Dictionary<string, object?>
        {
            ["Page"] = page,
            ["Title"] = answer.Status switch
            {
                404 => "Nothing is here",
                403 => "This key does not allow it",
                _ => "The server refused this",
            },
            ["Text"] = answer.Problem,
        },
        answer.Status);

    /// <summary>To another page, with a word about what was done.</summary>
    public static IResult To(string path, string? done = null) => Results.Redirect(
        done is null ? path : $"{path}{(path.Contains('?', StringComparison.Ordinal) ? '&' : '?')}done={done}");

    /// <summary>A path below the console; empty if the given one could lead to another server.</summary>
    public static string Local(string? path) =>
        path is { Length: > 1 } && path[0] == '/' && path[1] is not ('/' or '\\') ? path : "";

    /// <summary>The address of the next page of a list; null if it is the last.</summary>
    public static string? Next(PageContext page, System.Text.Json.JsonElement list)
    {
        if (!list.Is("hasMore") || list.Text("next") is not { } next)
        {
            return null;
        }

        IEnumerable<string> query = page.Http.Request.Query
            .Where(static one => one.Key is not ("after" or "done"))
            .Select(static one => $"{one.Key}={Uri.EscapeDataString(one.Value.ToString())}")
            .Append($"after={Uri.EscapeDataString(next)}");
        return $"?{string.Join('&', query)}";
    }

    /// <summary>The address of the first page of a list.</summary>
    public static string First(PageContext page) => "?" + string.Join('&', page.Http.Request.Query
        .Where(static one => one.Key is not ("after" or "done"))
        .Select(static one => $"{one.Key}={Uri.EscapeDataString(one.Value.ToString())}"));
}
