using System.Text;
using Microsoft.AspNetCore.Http.HttpResults;
using RelateMail.Silo.Api.Http;

namespace RelateMail.Silo.Dashboard;

/// <summary>
/// Stands in front of all below <c>/dashboard</c>: the page, its parts and what it asks for. The key is that of the HTTP
/// API, as the password of any user name (RFC 7617), which every browser can ask for, or as a bearer (RFC 6750).
/// </summary>
internal sealed class DashboardGate(RequestDelegate next, ApiKeys keys)
{
    public const string Path = "/dashboard";

    /// <summary>
    /// The page that can call methods of grains to show their state. Ours have none that it could call; it stays closed
    /// whatever comes later.
    /// </summary>
    private const string GrainState = Path + "/GrainState";

    /// <summary>Its own scripts only; it sets styles from them.</summary>
    private const string Policy = "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:;"
        + " font-src 'self' data:; object-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    public async Task InvokeAsync(HttpContext context)
    {
        if (!context.Request.Path.StartsWithSegments(Path))
        {
            await next(context);
            return;
        }

        if (Refuse(context) is { } refusal)
        {
            await refusal.ExecuteAsync(context);
            return;
        }

        IHeaderDictionary fields = context.Response.Headers;
        fields.ContentSecurityPolicy = Policy;
        fields["Cross-Origin-Resource-Policy"] = "same-origin"; // the browser adds the key for other sites too
        await next(context);
    }

    private ProblemHttpResult? Refuse(HttpContext context)
    {
        ApiScopes scopes = Find(context.Request.Headers.Authorization.ToString());
        if (!scopes.HasFlag(ApiScopes.Admin))
        {
            if (scopes != ApiScopes.None)
            {
                return Problems.DashboardScope();
            }

            context.Response.Headers.WWWAuthenticate = "Basic realm=\"RelateMail dashboard\", charset=\"UTF-8\"";
            return keys.AreSet ? Problems.DashboardKey() : Problems.KeyNotSet();
        }

        return context.Request.Path.StartsWithSegments(GrainState) ? Problems.NothingHere() : null;
    }

    private ApiScopes Find(string authorization)
    {
        int space = authorization.IndexOf(' ', StringComparison.Ordinal);
        string credentials = authorization[(space + 1)..].Trim();
        return authorization[..Math.Max(space, 0)].ToUpperInvariant() switch
        {
            "BEARER" => keys.Find(credentials),
            "BASIC" => PasswordOf(credentials) is { } password ? keys.Find(password) : ApiScopes.None,
            _ => ApiScopes.None,
        };
    }

    /// <summary>All behind the first colon; null where the credentials are malformed (RFC 7617 §2).</summary>
    private static string? PasswordOf(string credentials)
    {
        byte[] octets = new byte[credentials.Length];
        if (!Convert.TryFromBase64String(credentials, octets, out int count))
        {
            return null;
        }

        int colon = octets.AsSpan(0, count).IndexOf((byte)':');
        return colon < 0 ? null : Encoding.UTF8.GetString(octets, colon + 1, count - colon - 1);
    }
}
