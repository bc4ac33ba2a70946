using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;
using RelateMail.Hosting.Http;

namespace RelateMail.Hosting.Telemetry;

/// <summary>Protects <c>/metrics</c> with a bearer key (RFC 6750) if a key is set.</summary>
internal sealed class MetricsEndpoint(IOptions<TelemetryOptions> options)
{
    private readonly BearerKey? _key = options.Value.MetricsKey is { Length: > 0 } key ? new BearerKey(key) : null;

    public void Guard(IApplicationBuilder branch) => branch.Use(RefuseAsync);

    private Task RefuseAsync(HttpContext context, RequestDelegate next)
    {
        if (_key is null || (BearerKey.Read(context.Request) is { } token && _key.Matches(token)))
        {
            return next(context);
        }

        context.Response.StatusCode = StatusCodes.Status401Unauthorized;
        context.Response.Headers.WWWAuthenticate = "Bearer realm=\"relatemail-metrics\"";
        return Task.CompletedTask;
    }
}
