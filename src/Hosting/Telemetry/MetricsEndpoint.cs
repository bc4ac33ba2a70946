using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;

namespace RelateMail.Hosting.Telemetry;

/// <summary>Protects <c>/metrics</c> with a bearer key (RFC 6750) if a key is set.</summary>
internal sealed class MetricsEndpoint(IOptions<TelemetryOptions> options)
{
    private const string Scheme = "Bearer ";

    private readonly byte[]? _digest = options.Value.MetricsKey is { Length: > 0 } key ? Digest(key) : null;

    public void Guard(IApplicationBuilder branch) => branch.Use(RefuseAsync);

    private Task RefuseAsync(HttpContext context, RequestDelegate next)
    {
        string given = context.Request.Headers.Authorization.ToString();
        bool hasKey = given.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase);
        if (_digest is null
            || (hasKey && CryptographicOperations.FixedTimeEquals(_digest, Digest(given[Scheme.Length..].Trim()))))
        {
            return next(context);
        }

        context.Response.StatusCode = StatusCodes.Status401Unauthorized;
        context.Response.Headers.WWWAuthenticate = "Bearer realm=\"relatemail-metrics\"";
        return Task.CompletedTask;
    }

    private static byte[] Digest(string key) => SHA256.HashData(Encoding.UTF8.GetBytes(key));
}
