using RelateMail.Silo.Api.Http;
using RelateMail.Silo.Api.OpenApi;
using Scalar.AspNetCore;

namespace RelateMail.Silo.Home;

/// <summary>The API reference: a page rendered from the OpenAPI document by Scalar, without any other host.</summary>
internal static class ApiReference
{
    public const string Path = "/reference";

    /// <summary>
    /// Restricts the page to this server. Scalar needs its own script, one inline script that starts it, and inline
    /// styles.
    /// </summary>
    private const string Policy = "default-src 'none'; script-src 'self' 'unsafe-inline';"
        + " style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self' data:; connect-src 'self';"
        + " worker-src 'self' blob:; base-uri 'none';"
        + " form-action 'none'; frame-ancestors 'none'";

    public static void MapApiReference(this WebApplication app)
    {
        app.UseWhen(
            static context => context.Request.Path.StartsWithSegments(Path),
            static branch => branch.Use(static (context, next) =>
            {
                context.Response.Headers.ContentSecurityPolicy = Policy;
                return IsScript(context.Request) && !AcceptsGzip(context.Request)
                    ? Problems.NotAcceptable().ExecuteAsync(context)
                    : next(context);
            }));
        app.MapScalarApiReference(Path, static options => options
            .WithTitle("RelateMail API")
            .WithOpenApiRoutePattern(ApiPaths.DocumentPattern)
            .AddPreferredSecuritySchemes(ApiDocument.Scheme)
            .DisableDefaultFonts()
            .DisableTelemetry()
            .DisableAgent()
            .DisableMcp()
            .HideClientButton()
            .HideDeveloperTools()).ExcludeFromDescription();
    }

    /// <summary>
    /// A script has megabytes. Decompressing it for each request would let anyone use up a processor.
    /// </summary>
    private static bool IsScript(HttpRequest request) =>
        request.Path.Value?.EndsWith(".js", StringComparison.OrdinalIgnoreCase) == true;

    private static bool AcceptsGzip(HttpRequest request) => request.GetTypedHeaders().AcceptEncoding.Any(
        static coding => coding.Quality != 0
            && (coding.Value == "*" || coding.Value.Equals("gzip", StringComparison.OrdinalIgnoreCase)));
}
