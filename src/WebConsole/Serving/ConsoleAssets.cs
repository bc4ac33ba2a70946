using System.Security.Cryptography;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Net.Http.Headers;

namespace RelateMail.WebConsole.Serving;

/// <summary>Style, script and icon, from the assembly.</summary>
internal static class ConsoleAssets
{
    private static readonly Dictionary<string, string> s_types = new()
    {
        ["console.css"] = "text/css; charset=utf-8",
        ["console.js"] = "text/javascript; charset=utf-8",
        ["icon.svg"] = "image/svg+xml",
    };

    public static void Map(RouteGroupBuilder console)
    {
        foreach ((string name, string type) in s_types)
        {
            byte[] octets = Read(name);
            var tag = new EntityTagHeaderValue($"\"{Convert.ToHexStringLower(SHA256.HashData(octets))[..16]}\"");
            console.MapGet($"/assets/{name}", (HttpContext context) =>
            {
                context.Response.Headers.CacheControl = "no-cache"; // asked again, and answered with 304
                return Results.Bytes(octets, type, entityTag: tag);
            });
        }
    }

    private static byte[] Read(string name)
    {
        using Stream stream = typeof(ConsoleAssets).Assembly
            .GetManifestResourceStream($"RelateMail.WebConsole.Assets.{name}")!;
        using var octets = new MemoryStream();
        stream.CopyTo(octets);
        return octets.ToArray();
    }
}
