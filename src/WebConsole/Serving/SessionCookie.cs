using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using RelateMail.WebConsole.Sessions;
using RelateMail.WebConsole.Settings;

namespace RelateMail.WebConsole.Serving;

/// <summary>
/// The cookie of a session. A browser sends it to the console, and to the dashboard if the session may open that; not
/// to the API.
/// </summary>
internal static class SessionCookie
{
    private const string Name = "relatemail-console";

    /// <summary>The session of a request; null if it has none that is valid.</summary>
    public static ValueTask<ConsoleSession?> ReadAsync(HttpContext http) => ConsoleSession.ReadAsync(
        http.Request.Cookies[Name],
        http.RequestServices.GetRequiredService<OpenIdUsers>(),
        http.RequestServices.GetRequiredService<TimeProvider>().GetUtcNow(),
        http.RequestAborted);

    public static void Set(HttpContext http, ConsoleSession session)
    {
        ConsoleOptions options = http.RequestServices.GetRequiredService<IOptions<ConsoleOptions>>().Value;
        string[] paths = session.Key.Has("admin") ? [options.Root, Dashboard(options)] : [options.Root];
        foreach (string path in paths)
        {
            http.Response.Cookies.Append(Name, session.ToCookie(), new()
            {
                Path = path,
                HttpOnly = true,
                Secure = http.Request.IsHttps,
                SameSite = SameSiteMode.Strict,
                Expires = session.EndsAt,
            });
        }
    }

    public static void Delete(HttpContext http)
    {
        ConsoleOptions options = http.RequestServices.GetRequiredService<IOptions<ConsoleOptions>>().Value;
        http.Response.Cookies.Delete(Name, new() { Path = options.Root });
        http.Response.Cookies.Delete(Name, new() { Path = Dashboard(options) });
    }

    private static string Dashboard(ConsoleOptions options) => $"{options.PathBase}/dashboard";
}
