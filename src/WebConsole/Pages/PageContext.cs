using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using RelateMail.WebConsole.Api;
using RelateMail.WebConsole.Sessions;

namespace RelateMail.WebConsole.Pages;

/// <summary>One request of a signed-in browser.</summary>
public sealed class PageContext
{
    private readonly ConsoleApi _api;

    internal PageContext(HttpContext http, ConsoleSession session, ConsoleApi api, string root)
    {
        Http = http;
        Session = session;
        Root = root;
        _api = api;
    }

    /// <summary>The path of the console, without a slash at its end.</summary>
    internal string Root { get; }

    internal ConsoleSession Session { get; }

    internal HttpContext Http { get; }

    /// <summary>The problem of the last call, for the top of the page; null for none.</summary>
    internal string? Problem { get; set; }

    /// <summary>A text about the action before this page, for its top; null for none.</summary>
    internal string? Notice => Notices.TextOf(Http.Request.Query["done"]);

    internal bool Has(string scope) => Session.Key.Has(scope);

    internal Task<ApiAnswer> GetAsync(FormattableString path) => _api.GetAsync(Http, Session.Key, PathText.Of(path));

    /// <summary>A page of a list of the API, from the position and with the filters of this request.</summary>
    /// <param name="list">The path of the list.</param>
    /// <param name="filters">Names of parameters that the request may have, and that the API has too.</param>
    internal Task<ApiAnswer> ListAsync(string list, params string[] filters) => _api.GetAsync(
        Http, Session.Key, $"{list}?limit=50" + string.Concat(filters.Append("after")
            .Where(name => Query(name) is not null)
            .Select(name => $"&{name}={Uri.EscapeDataString(Query(name)!.Trim())}")));

    internal Task<ApiAnswer> SendAsync(string method, FormattableString path, JsonNode? body) => _api.SendAsync(
        Http, Session.Key, method, PathText.Of(path), body,
        HttpMethods.IsPatch(method) ? "application/merge-patch+json" : "application/json");

    /// <summary>Makes a record; the answer is 412 if there is one.</summary>
    internal Task<ApiAnswer> MakeAsync(FormattableString path, JsonNode body) => _api.SendAsync(
        Http, Session.Key, HttpMethods.Put, PathText.Of(path), body, isNew: true);

    /// <summary>A path of the console.</summary>
    internal string Link(FormattableString path) => $"{Root}/{PathText.Of(path)}";

    /// <summary>A text of the query; null if it is missing or empty.</summary>
    internal string? Query(string name) => Http.Request.Query[name].ToString() is { Length: > 0 } text ? text : null;
}

/// <summary>Paths whose parts are escaped.</summary>
internal static class PathText
{
    public static string Of(FormattableString path) => string.Format(
        System.Globalization.CultureInfo.InvariantCulture,
        path.Format,
        [.. path.GetArguments().Select(static part => (object)Uri.EscapeDataString(
            Convert.ToString(part, System.Globalization.CultureInfo.InvariantCulture) ?? ""))]);
}

/// <summary>Texts of what was done, by the word in the address of the next page.</summary>
internal static class Notices
{
    private static readonly Dictionary<string, string> s_texts = new()
    {
        ["saved"] = "Saved.",
        ["reset"] = "The network starts again without points. The nodes follow within seconds.",
        ["deleted"] = "Deleted.",
        ["released"] = "The message was released, under a new number in the mailbox.",
        ["replayed"] = "The deliveries are pending again.",
        ["tested"] = "The test event was sent. See its answer below.",
        ["reloaded"] = "The nodes load their certificate files again.",
        ["rolled-back"] = "The roll-out was taken back.",
    };

    public static string? TextOf(string? word) => word is null ? null : s_texts.GetValueOrDefault(word);
}
