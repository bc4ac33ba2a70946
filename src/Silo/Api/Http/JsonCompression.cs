using Microsoft.AspNetCore.ResponseCompression;
using Microsoft.Extensions.Options;

namespace RelateMail.Silo.Api.Http;

/// <summary>
/// Compresses JSON of the API with br or gzip. Never compresses raw messages, parts and streams, whose octets and
/// ranges must stay as they are.
/// </summary>
internal sealed class JsonCompression(IServiceProvider services, IOptions<ResponseCompressionOptions> options)
    : ResponseCompressionProvider(services, options)
{
    /// <summary>A smaller answer fits in one packet anyway.</summary>
    private const int MinOctets = 1024;

    public static void Configure(ResponseCompressionOptions options)
    {
        // No answer contains a secret, and a browser adds no key to requests of other sites by itself. An attacker
        // therefore cannot guess octets of an answer from its compressed size (BREACH).
        options.EnableForHttps = true;
        options.MimeTypes = ["application/json", "application/problem+json"];
        options.Providers.Add<BrotliCompressionProvider>();
        options.Providers.Add<GzipCompressionProvider>();
    }

    public override bool ShouldCompressResponse(HttpContext context)
    {
        PathString path = context.Request.Path;
        return (path.StartsWithSegments("/api") || path.StartsWithSegments("/openapi"))
            && context.Response.ContentLength is null or >= MinOctets
            && context.GetEndpoint()?.Metadata.GetMetadata<SentAsStored>() is null
            && base.ShouldCompressResponse(context);
    }

    public override ICompressionProvider? GetCompressionProvider(HttpContext context)
    {
        ICompressionProvider? chosen = base.GetCompressionProvider(context);
        if (chosen is not null && context.Response.Headers.ETag is [{ } tag])
        {
            context.Response.Headers.ETag = EntityTags.WithEncoding(tag, chosen.EncodingName);
        }

        return chosen;
    }
}

/// <summary>Metadata of an endpoint whose octets are sent as they are stored, so never compressed.</summary>
internal sealed record SentAsStored;
