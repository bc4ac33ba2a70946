using System.Data.Common;
using System.Diagnostics;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Net.Http.Headers;
using RelateMail.Cluster;
using RelateMail.Hosting.Http;
using RelateMail.Storage;

namespace RelateMail.Silo.Api.Http;

/// <summary>
/// Applies to every request: security header fields, the request's ids, the key, the names of the query, the size
/// limit, and a problem document for every failure, also for those of the framework.
/// </summary>
internal sealed class ApiPipeline(
    RequestDelegate next, ApiKeys keys, OwnerLogin owners, AuditTrail trail, ILogger<ApiPipeline> logger)
{
    public async Task InvokeAsync(HttpContext context)
    {
        SetFields(context);
        try
        {
            if (context.Request.Path.StartsWithSegments("/api") && await RefuseAsync(context) is { } refusal)
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
            context.Abort(); // the client has disconnected
        }
        catch (Exception exception) when (!context.Response.HasStarted)
        {
            await AnswerAsync(context, exception);
        }
    }

    private static void SetFields(HttpContext context)
    {
        IHeaderDictionary fields = context.Response.Headers;
        fields.XContentTypeOptions = "nosniff";
        fields.ContentSecurityPolicy = "default-src 'none'; frame-ancestors 'none'";
        fields["Referrer-Policy"] = "no-referrer";
        fields.CacheControl = "no-store";
        fields["Request-Id"] = context.TraceIdentifier; // the log has it as RequestId
        if (Activity.Current is { IdFormat: ActivityIdFormat.W3C, Id: { } id })
        {
            fields.TraceParent = id;
        }
    }

    private async ValueTask<ProblemHttpResult?> RefuseAsync(HttpContext context)
    {
        if (await RefuseKeyAsync(context) is { } badKey)
        {
            if (AuditTrail.Records(context))
            {
                trail.AddRefused(context, badKey.StatusCode);
            }

            return badKey;
        }

        // Routing answers 404 and 405; a query must not hide that.
        return context.GetEndpoint() is RouteEndpoint
            ? KnownQueries.Refuse(context) ?? Preconditions.Refuse(context.Request)
            : null;
    }

    private async ValueTask<ProblemHttpResult?> RefuseKeyAsync(HttpContext context)
    {
        if (context.Features.Get<ApiKey>() is { } known)
        {
            return RefuseRights(context, known); // a call of the console, which has checked its session
        }

        string? token = BearerKey.Read(context.Request);
        if (token is not null && await keys.FindAsync(token, context.RequestAborted) is { } key)
        {
            context.Features.Set(key);
            return RefuseRights(context, key);
        }

        (ApiKey? owner, ProblemHttpResult? wrongLogin) = await owners.FindAsync(context);
        if (owner is not null)
        {
            context.Features.Set(owner);
            return RefuseRights(context, owner);
        }

        if (wrongLogin is not null)
        {
            return wrongLogin;
        }

        // RFC 6750 §3: no error code if the request has no token.
        context.Response.Headers.WWWAuthenticate =
            token is null ? "Bearer realm=\"relatemail\"" : "Bearer realm=\"relatemail\", error=\"invalid_token\"";
        return !keys.AreSet && token?.StartsWith("rm_", StringComparison.Ordinal) != true ? Problems.KeyNotSet()
            : token is null ? Problems.NoKey() : Problems.WrongKey();
    }

    /// <summary>
    /// Requires the scope of the endpoint; the scope <c>admin</c> if the endpoint declares none. A key with limits
    /// finds only endpoints that apply them.
    /// </summary>
    private static ProblemHttpResult? RefuseRights(HttpContext context, ApiKey key)
    {
        if (context.GetEndpoint() is not RouteEndpoint endpoint)
        {
            return null; // routing answers 404
        }

        ApiScopes needed = endpoint.Metadata.GetMetadata<ApiScope>()?.Of(context.Request.Method) ?? ApiScopes.Admin;
        if (key.Scopes.HasFlag(needed))
        {
            return key.Limits.AreSet && endpoint.Metadata.GetMetadata<AppliesKeyLimits>() is null
                ? Problems.OutsideLimits()
                : null;
        }

        string scope = ApiScope.NamesOf(needed)[0];
        context.Response.Headers.WWWAuthenticate =
            $"Bearer realm=\"relatemail\", error=\"insufficient_scope\", scope=\"{scope}\"";
        return Problems.InsufficientScope(scope);
    }

    /// <summary>Adds the problem document if routing, a condition or a range answered with a bare status.</summary>
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
                StatusCodes.Status412PreconditionFailed => Problems.Changed(),
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
        SetFields(context);
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

        // Logs the route's pattern instead of the path, because addresses must not reach the log.
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
        && (TransientFaults.IsTransient(exception)
            || exception is StorageUnavailableException or DbException
            || IsTransient(exception.InnerException));
}
