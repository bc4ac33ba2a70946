using System.Text;
using Microsoft.AspNetCore.Http.HttpResults;
using RelateMail.Hosting.Http;
using RelateMail.Silo.Api.Http;
using RelateMail.WebConsole.Hosting;

namespace RelateMail.Silo.Dashboard;

/// <summary>
/// Guards everything below <c>/dashboard</c>: the page, its files and its requests. Accepts a key of the HTTP API as
/// the password of any user name (RFC 7617), because every browser can ask for that, or as a bearer token (RFC 6750).
/// A request without a key may have a session of the console instead.
/// </summary>
internal sealed class DashboardGate(RequestDelegate next, ApiKeys keys)
{
    public const string Path = "/dashboard";

    private const string Scheme = "Basic ";

    /// <summary>
    /// The page that calls methods of grains to show their state. Our grains have no method that it could call; the
    /// page stays closed in case a later one has.
    /// </summary>
    private const string GrainState = Path + "/GrainState";

    /// <summary>Allows the dashboard's own scripts only; these set styles inline.</summary>
    private const string Policy = "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:;"
        + " font-src 'self' data:; object-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    public async Task InvokeAsync(HttpContext context)
    {
        if (!context.Request.Path.StartsWithSegments(Path))
        {
            await next(context);
            return;
        }

        if (await RefuseAsync(context) is { } refusal)
        {
            await refusal.ExecuteAsync(context);
            return;
        }

        IHeaderDictionary fields = context.Response.Headers;
        fields.ContentSecurityPolicy = Policy;

        // A browser sends the stored password with requests of other sites too.
        fields["Cross-Origin-Resource-Policy"] = "same-origin";
        await next(context);
    }

    private async ValueTask<ProblemHttpResult?> RefuseAsync(HttpContext context)
    {
        string? key = BearerKey.Read(context.Request) ?? ReadPassword(context.Request);
        ApiKey? known = key is not null ? await keys.FindAsync(key, context.RequestAborted)
            : (await ConsoleExtensions.FindSignedInAsync(context))?.Origin as ApiKey;
        if (known?.Scopes.HasFlag(ApiScopes.Admin) != true || known.Limits.AreSet)
        {
            if (known is not null)
            {
                return Problems.DashboardScope();
            }

            context.Response.Headers.WWWAuthenticate = "Basic realm=\"RelateMail dashboard\", charset=\"UTF-8\"";
            return keys.AreSet ? Problems.DashboardKey() : Problems.KeyNotSet();
        }

        return context.Request.Path.StartsWithSegments(GrainState) ? Problems.NothingHere() : null;
    }

    /// <summary>
    /// The password, which is all after the first colon; null if it is missing or malformed (RFC 7617 §2).
    /// </summary>
    private static string? ReadPassword(HttpRequest request)
    {
        string given = request.Headers.Authorization.ToString();
        byte[] octets = new byte[given.Length];
        if (!given.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase)
            || !Convert.TryFromBase64String(given[Scheme.Length..].Trim(), octets, out int count))
        {
            return null;
        }

        int colon = octets.AsSpan(0, count).IndexOf((byte)':');
        return colon < 0 ? null : Encoding.UTF8.GetString(octets, colon + 1, count - colon - 1);
    }
}
