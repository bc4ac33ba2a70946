using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Options;
using RelateMail.WebConsole.OpenId;
using RelateMail.WebConsole.Serving;
using RelateMail.WebConsole.Sessions;
using RelateMail.WebConsole.Settings;

namespace RelateMail.WebConsole.Endpoints;

/// <summary>Begins and ends sessions.</summary>
internal static class SignInEndpoints
{
    public static void Map(RouteGroupBuilder console)
    {
        console.MapGet("/sign-in", (HttpContext http, IOptions<ConsoleOptions> options) =>
            SignInView.Of(options.Value, null, http.Request.Query["to"]));
        console.MapGet("/sign-in/openid", ChallengeAsync);
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
            return SignInView.Of(options.Value, "Sign in on this page.", to, 403);
        }

        if (!throttle.MayTry(http.Connection.RemoteIpAddress))
        {
            http.Response.Headers.RetryAfter = "300";
            return SignInView.Of(options.Value, "Too many wrong keys. Wait five minutes.", to, 429);
        }

        if (await host.FindBySecretAsync(secret, http.RequestAborted) is not { } key)
        {
            throttle.Failed(http.Connection.RemoteIpAddress);
            return SignInView.Of(options.Value, "This is not a key of this server.", to, 401);
        }

        SessionCookie.Set(http, ConsoleSession.Begin(key, timeProvider.GetUtcNow()));
        return Results.Redirect(options.Value.Root + Answers.Local(to));
    }

    /// <summary>Sends the browser to the OpenID provider.</summary>
    private static async Task<IResult> ChallengeAsync(HttpContext http, IOptions<ConsoleOptions> options)
    {
        if (options.Value.OpenIdConnect is null)
        {
            return Results.Redirect($"{options.Value.Root}/sign-in");
        }

        string? to = http.Request.Query["to"];
        try
        {
            await http.ChallengeAsync(OpenIdSignIn.Scheme, new() { Items = { [OpenIdSignIn.To] = to } });
            return Results.Empty;
        }
        catch (Exception exception) when (exception is InvalidOperationException or IOException or HttpRequestException)
        {
            return SignInView.Of(
                options.Value, "The OpenID provider does not answer. Try again, or sign in with a key.", to, 503);
        }
    }

    /// <summary>False for a form of another site, which would sign its visitor in with a foreign key.</summary>
    private static bool IsSameSite(HttpRequest request) =>
        request.Headers["Sec-Fetch-Site"].ToString() is "" or "same-origin" or "none";
}
