using System.Data.Common;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Net.Http.Headers;
using RelateMail.Storage;

namespace RelateMail.Silo.Api.Http;

/// <summary>
/// What holds for every request, whatever it is for: security header fields, the key, the size limit, and a problem
/// document for every failure, ours and the framework's.
/// </summary>
internal sealed class ApiPipeline(RequestDelegate next, ApiKeys keys, ILogger<ApiPipeline> logger)
{
    public async Task InvokeAsync(HttpContext context)
    {
        SetSecurityFields(context.Response.Headers);
        try
        {
            if (context.Request.Path.StartsWithSegments("/api") && RefuseKey(context) is { } refusal)
            {
                await refusal.ExecuteAsync(context);
                return;
            }

            context.Features.Get<IHttpMaxRequestBodySizeFeature>()?.MaxRequestBodySize = JsonBody.MaxOctets;
            await next(context);
            await DescribeAsync(context);
        }
        catch (Exception) when (context.RequestAborted.IsCancellationRequested)
        {
            context.Abort(); // nobody is there to answer
        }
        catch (Exception exception) when (!context.Response.HasStarted)
        {
            await AnswerAsync(context, exception);
        }
    }

    private static void SetSecurityFields(IHeaderDictionary fields)
    {
        fields.XContentTypeOptions = "nosniff";
        fields.ContentSecurityPolicy = "default-src 'none'; frame-ancestors 'none'";
        fields["Referrer-Policy"] = "no-referrer";
        fields.CacheControl = "no-store";
    }

    private ProblemHttpResult? RefuseKey(HttpContext context)
    {
        const string Scheme = "Bearer ";
        string given = context.Request.Headers.Authorization.ToString();
        bool bearer = given.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase);
        ApiScopes scopes = bearer ? keys.Find(given[Scheme.Length..].Trim()) : ApiScopes.None;
        if (scopes != ApiScopes.None)
        {
            return RefuseScope(context, scopes);
        }

        // RFC 6750 §3: no error code where nothing was presented.
        context.Response.Headers.WWWAuthenticate =
            bearer ? "Bearer realm=\"relatemail\", error=\"invalid_token\"" : "Bearer realm=\"relatemail\"";
        return !keys.AreSet ? Problems.KeyNotSet() : bearer ? Problems.WrongKey() : Problems.NoKey();
    }

    /// <summary>A route that does not say what it needs is for the administrator only.</summary>
    private static ProblemHttpResult? RefuseScope(HttpContext context, ApiScopes scopes)
    {
        if (context.GetEndpoint() is not RouteEndpoint endpoint)
        {
            return null; // there is nothing to do or see
        }

        ApiScopes needed = endpoint.Metadata.GetMetadata<ApiScope>()?.Of(context.Request.Method) ?? ApiScopes.Admin;
        if (scopes.HasFlag(needed))
        {
            return null;
        }

        string scope = ApiScope.NameOf(needed);
        context.Response.Headers.WWWAuthenticate =
            $"Bearer realm=\"relatemail\", error=\"insufficient_scope\", scope=\"{scope}\"";
        return Problems.InsufficientScope(scope);
    }

    /// <summary>Routing and range processing answer with a bare status; the client gets the document too.</summary>
    private static async Task DescribeAsync(HttpContext context)
    {
        if (context.Response is { HasStarted: false, StatusCode: >= 400, ContentLength: null or 0 })
        {
            context.Response.ContentLength = null;
            context.Response.Headers.Remove(HeaderNames.ContentDisposition);
            ProblemHttpResult problem = context.Response.StatusCode switch
            {
                StatusCodes.Status404NotFound => Problems.NothingHere(),
                StatusCodes.Status405MethodNotAllowed => Problems.MethodNotAllowed(),
                StatusCodes.Status413PayloadTooLarge => Problems.TooLarge(),
                StatusCodes.Status415UnsupportedMediaType =>
                    context.Request.Path.StartsWithSegments(ApiPaths.Certificates)
                        ? Problems.NotCertificate()
                        : Problems.NotJson(),
                StatusCodes.Status416RangeNotSatisfiable => Problems.RangeNotSatisfiable(),
                < 500 => Problems.BadRequest(),
                _ => Problems.Fault(),
            };
            await problem.ExecuteAsync(context);
        }
    }

    private async Task AnswerAsync(HttpContext context, Exception exception)
    {
        context.Response.Clear();
        SetSecurityFields(context.Response.Headers);
        ProblemHttpResult problem = Explain(context, exception);
        await problem.ExecuteAsync(context);
    }

    private ProblemHttpResult Explain(HttpContext context, Exception exception)
    {
        if (exception is BadHttpRequestException badRequest)
        {
            return badRequest.StatusCode == StatusCodes.Status413PayloadTooLarge
                ? Problems.TooLarge()
                : Problems.BadRequest();
        }

        // The route's pattern, not the path: addresses do not belong in the log.
        string route = (context.GetEndpoint() as RouteEndpoint)?.RoutePattern.RawText ?? "(no route)";
        if (IsTransient(exception))
        {
            logger.RequestUnavailable(exception, context.Request.Method, route);
            context.Response.Headers.RetryAfter = "5";
            return Problems.Unavailable();
        }

        logger.RequestFailed(exception, context.Request.Method, route);
        return Problems.Fault();
    }

    private static bool IsTransient(Exception? exception) => exception is not null
        && (exception is StorageUnavailableException or TimeoutException or OrleansException or DbException
            || IsTransient(exception.InnerException));
}
