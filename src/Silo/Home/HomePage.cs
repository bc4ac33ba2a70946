using System.Net;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Options;
using Microsoft.Net.Http.Headers;
using RelateMail.Silo.Api.Http;
using RelateMail.Silo.Dashboard;
using RelateMail.WebConsole.Hosting;
using RelateMail.WebConsole.Settings;

namespace RelateMail.Silo.Home;

/// <summary>The address <c>/</c>: links to everything this server offers, as HTML for browsers, else as JSON.</summary>
internal static class HomePage
{
    private const string Html = "text/html";

    private const string Style = """
        :root { color-scheme: light dark; }
        body { font: 1rem/1.5 system-ui, sans-serif; max-width: 40rem; margin: 10vh auto; padding: 0 1.5rem; }
        h1 { font-size: 1.6rem; margin: 0 0 .25rem; }
        li { margin: .75rem 0; }
        ul { list-style: none; padding: 0; margin: 2rem 0; }
        a { font-weight: 600; }
        span { display: block; opacity: .75; }
        """;

    private static readonly string s_policy = "default-src 'none'; frame-ancestors 'none'; style-src 'sha256-"
        + Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(Style))) + "'";

    public static void MapHome(this WebApplication app)
    {
        string? console = ConsoleExtensions.HasWebConsole(app.Configuration)
            ? app.Services.GetRequiredService<IOptions<ConsoleOptions>>().Value.Root : null;
        HomeLink[] links =
        [
            .. console is null ? []
                : new[] { new HomeLink("console", console, "Console", "Mailboxes, directory, trace.") },
            new("reference", ApiReference.Path, "API reference", "Every request of the HTTP API, with a try-out form."),
            new("openapi", ApiPaths.Document, "OpenAPI document", "The API for programs and code generators."),
            .. DashboardExtensions.IsEnabled(app.Configuration)
                ? new[]
                {
                    new HomeLink("dashboard", DashboardGate.Path + "/", "Cluster dashboard",
                        "Silos and grains. User name: any. Password: an API key with the scope admin."),
                }
                : [],
            new("health", "/healthz", "Health", "The state of cluster, storage and certificates."),
        ];
        var view = new HomeView("RelateMail", links.ToDictionary(link => link.Name, link => link.Path));
        string page = Compose(links);
        app.MapMethods("/", [HttpMethods.Get, HttpMethods.Head], (HttpContext context) =>
        {
            context.Response.Headers.Vary = HeaderNames.Accept;
            if (!PrefersHtml(context.Request))
            {
                return Results.Json(view, HomeJson.Default.HomeView);
            }

            if (console is not null)
            {
                return Results.Redirect(console);
            }

            context.Response.Headers.ContentSecurityPolicy = s_policy;
            return Results.Text(page, Html, Encoding.UTF8);
        }).ExcludeFromDescription();
    }

    /// <summary>True if the request names HTML explicitly; <c>*/*</c> alone, as curl sends it, gets JSON.</summary>
    private static bool PrefersHtml(HttpRequest request) => request.GetTypedHeaders().Accept.Any(
        media => media.MediaType.Equals(Html, StringComparison.OrdinalIgnoreCase) && media.Quality != 0);

    private static string Compose(HomeLink[] links)
    {
        var items = new StringBuilder();
        foreach (HomeLink link in links)
        {
            items.Append(
                $"<li><a href=\"{link.Path}\">{WebUtility.HtmlEncode(link.Title)}</a>"
                + $"<span>{WebUtility.HtmlEncode(link.Text)}</span></li>\n");
        }

        return $"""
            <!doctype html>
            <html lang="en">
            <head><meta charset="utf-8"><title>RelateMail</title>
            <meta name="viewport" content="width=device-width, initial-scale=1"><style>{Style}</style></head>
            <body><main>
            <h1>RelateMail</h1>
            <p>This mail server is running. Mail arrives by SMTP and is read by the HTTP API below
            {ApiPaths.Root}.</p>
            <ul>
            {items}</ul>
            <p>Requests of the API need the header field <code>Authorization: Bearer &lt;key&gt;</code>.</p>
            <p>The guides are in the folder <code>docs</code> of the source; start with <code>README.md</code>.</p>
            </main></body>
            </html>
            """;
    }

    private sealed record HomeLink(string Name, string Path, string Title, string Text);
}
