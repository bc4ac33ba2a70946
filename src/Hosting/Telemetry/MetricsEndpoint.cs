using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Options;
using RelateMail.Hosting.Http;

namespace RelateMail.Hosting.Telemetry;

/// <summary>Protects <c>/metrics</c> with a bearer key (RFC 6750) if a key is set.</summary>
internal sealed class MetricsEndpoint(IOptions<TelemetryOptions> options)
{
    /// <summary>With a body, because the API describes an empty failure in its own words.</summary>
    private static readonly ProblemHttpResult s_refusal = TypedResults.Problem(
        "Send the key of Telemetry:MetricsKey in the header field Authorization: Bearer.",
        statusCode: StatusCodes.Status401Unauthorized,
        extensions: [new KeyValuePair<string, object?>("code", "wrong-metrics-key")]);

    private readonly BearerKey? _key = options.Value.MetricsKey is { Length: > 0 } key ? new BearerKey(key) : null;

    public void Guard(IApplicationBuilder branch) => branch.Use(RefuseAsync);

    private Task RefuseAsync(HttpContext context, RequestDelegate next)
    {
        if (_key is null || (BearerKey.Read(context.Request) is { } token && _key.Matches(token)))
        {
            return next(context);
        }

        context.Response.Headers.WWWAuthenticate = "Bearer realm=\"relatemail-metrics\"";
        return s_refusal.ExecuteAsync(context);
    }
}
