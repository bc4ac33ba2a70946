using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.HttpOverrides;

namespace RelateMail.Hosting.Http;

/// <summary>
/// Reads the address of a client from X-Forwarded-For, if a trusted proxy sent it. The field is read from its end, up
/// to the first address that is not a trusted proxy, so that a client cannot choose its address.
/// </summary>
internal static class ForwardedClients
{
    public static IApplicationBuilder UseForwardedClients(this IApplicationBuilder app, HttpLimits limits)
    {
        if (limits.TrustedProxies.Count == 0)
        {
            return app;
        }

        var options = new ForwardedHeadersOptions
        {
            ForwardedHeaders = ForwardedHeaders.XForwardedFor,
            ForwardLimit = null, // a chain of trusted proxies has any length
        };
        options.KnownProxies.Clear();
        options.KnownIPNetworks.Clear();
        foreach (System.Net.IPNetwork network in NetworksValidator.Parse(limits.TrustedProxies))
        {
            options.KnownIPNetworks.Add(network);
        }

        return app.UseForwardedHeaders(options);
    }
}
