using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Options;
using RelateMail.WebConsole.Serving;
using RelateMail.WebConsole.Pages;
using RelateMail.WebConsole.Sessions;

namespace RelateMail.WebConsole.Endpoints;

/// <summary>Begins and ends sessions.</summary>
internal static class SignInEndpoints
{
    public static void Map(RouteGroupBuilder console)
    {
        console.MapGet("/sign-in", (HttpContext http, IOptions<ConsoleOptions> options) =>
            Page(options.Value, null, http.Request.Query["to"]));
        console.MapPost("/sign-in", SignInAsync);
    }

    public static void MapSigned(RouteGroupBuilder signed) =>
        signed.MapPost("/sign-out", (HttpContext http, IOptions<ConsoleOptions> options) =>
        {
            SessionCookie.Delete(http);
            return Results.Redirect($"{options.Value.Root}/sign-in");
        });

    private static async Task<IResult> SignInAsync(
        HttpContext http, IConsoleHost host, SignInThrottle throttle, TimeProvider timeProvider,
        IOptions<ConsoleOptions> options)
    {
        string? to = null;
        string secret = "";
        if (http.Request.HasFormContentType)
        {
            IFormCollection form = await http.Request.ReadFormAsync(http.RequestAborted);
            (to, secret) = (form["to"], form["key"].ToString().Trim());
        }

        if (!IsSameSite(http.Request))
        {
            return Page(options.Value, "Sign in on this page.", to, 403);
        }

        if (!throttle.MayTry(http.Connection.RemoteIpAddress))
        {
            http.Response.Headers.RetryAfter = "300";
            return Page(options.Value, "Too many wrong keys. Wait five minutes.", to, 429);
        }

        if (await host.FindBySecretAsync(secret, http.RequestAborted) is not { } key)
        {
            throttle.Failed(http.Connection.RemoteIpAddress);
            return Page(options.Value, "This is not a key of this server.", to, 401);
        }

        SessionCookie.Set(http, ConsoleSession.Begin(key, timeProvider.GetUtcNow()));
        bool isOurs = to is { Length: > 1 } && to[0] == '/' && to[1] is not ('/' or '\\');
        return Results.Redirect(options.Value.Root + (isOurs ? to : ""));
    }

    /// <summary>False for a form of another site, which would sign its visitor in with a foreign key.</summary>
    private static bool IsSameSite(HttpRequest request) =>
        request.Headers["Sec-Fetch-Site"].ToString() is "" or "same-origin" or "none";

    private static Html<SignInPage> Page(ConsoleOptions options, string? problem, string? to, int status = 200) => new(
        new Dictionary<string, object?> { ["Root"] = options.Root, ["Problem"] = problem, ["To"] = to }, status);
}
