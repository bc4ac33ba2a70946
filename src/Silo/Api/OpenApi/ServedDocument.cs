using System.IO.Compression;
using System.Security.Cryptography;
using Microsoft.Net.Http.Headers;

namespace RelateMail.Silo.Api.OpenApi;

/// <summary>
/// An OpenAPI document as octets, plain and compressed. A request costs a look-up of its coding and a copy, because
/// anyone can ask for a document without a key.
/// </summary>
internal sealed class ServedDocument
{
    private const string ContentType = "application/json; charset=utf-8";

    private readonly Representation _plain;
    private readonly Representation _brotli;
    private readonly Representation _gzip;

    /// <param name="json">The document in UTF-8.</param>
    public ServedDocument(byte[] json)
    {
        // RFC 9110 §8.8.3.3: representations that differ in their coding differ in their entity tag.
        string tag = Convert.ToHexStringLower(SHA256.HashData(json)[..12]);
        _plain = new(json, null, new($"\"{tag}\""));
        _brotli = new(Compress(json, output => new BrotliStream(output, CompressionLevel.Optimal)), "br",
            new($"\"{tag}-br\""));
        _gzip = new(Compress(json, output => new GZipStream(output, CompressionLevel.Optimal)), "gzip",
            new($"\"{tag}-gzip\""));
    }

    /// <summary>Answers GET and HEAD: 200, or 304 if the client has the document already.</summary>
    public Task AnswerAsync(HttpContext context)
    {
        Representation chosen = Choose(context.Request);
        IHeaderDictionary fields = context.Response.Headers;
        fields.Vary = HeaderNames.AcceptEncoding;
        fields.CacheControl = "no-cache"; // a cache may store it and must revalidate it by ETag
        if (chosen.Coding is not null)
        {
            fields.ContentEncoding = chosen.Coding;
        }

        return TypedResults.Bytes(chosen.Octets, ContentType, entityTag: chosen.Tag).ExecuteAsync(context);
    }

    private Representation Choose(HttpRequest request)
    {
        bool gzip = false;
        foreach (StringWithQualityHeaderValue accepted in request.GetTypedHeaders().AcceptEncoding)
        {
            bool isAccepted = accepted.Quality != 0;
            if (isAccepted && accepted.Value.Equals("br", StringComparison.OrdinalIgnoreCase))
            {
                return _brotli;
            }

            gzip |= isAccepted
                && (accepted.Value == "*" || accepted.Value.Equals("gzip", StringComparison.OrdinalIgnoreCase));
        }

        return gzip ? _gzip : _plain;
    }

    private static byte[] Compress(byte[] json, Func<Stream, Stream> open)
    {
        using var output = new MemoryStream();
        using (Stream compressing = open(output))
        {
            compressing.Write(json);
        }

        return output.ToArray();
    }

    private sealed record Representation(byte[] Octets, string? Coding, EntityTagHeaderValue Tag);
}
