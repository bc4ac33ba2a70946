using Microsoft.OpenApi;

namespace RelateMail.Silo.Api.OpenApi;

/// <summary>The header fields of answers, described once.</summary>
internal static class AnswerHeaders
{
    private static readonly (string Name, string Description, string Example)[] s_all =
    [
        ("ETag", "The entity tag of the resource, for If-Match and If-None-Match.", "\"5f2a9c01d3e4b687\""),
        ("Location", "The path of the new resource.", "/api/v1/accounts/alice%40example.org"),
        ("Retry-After", "Seconds after which the request can succeed.", "5"),
        ("WWW-Authenticate", "The scheme of the key, the error and the scope that the key needs (RFC 6750).",
            "Bearer realm=\"relatemail\""),
        ("Accept-Ranges", "The unit of Range.", "bytes"),
        ("Content-Range", "The first and the last octet, and the size of the whole.", "bytes 0-1023/146515"),
        ("Request-Id", "Identifies the request in the log.", "0HNHCJ2V5K4Q1:00000003"),
        ("traceparent", "Identifies the request in traces (W3C Trace Context); absent if it is not traced.",
            "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"),
    ];

    /// <summary>The fields of every answer.</summary>
    public static IReadOnlyList<string> OfEveryAnswer { get; } = ["Request-Id", "traceparent"];

    /// <summary>Adds the descriptions that operations refer to.</summary>
    public static void Define(OpenApiDocument document) =>
        document.Components!.Headers = s_all.ToDictionary(
            header => header.Name,
            IOpenApiHeader (header) => new OpenApiHeader
            {
                Description = header.Description,
                Schema = new OpenApiSchema { Type = JsonSchemaType.String },
                Example = header.Example,
            });

    /// <summary>References to described fields, by their names.</summary>
    public static Dictionary<string, IOpenApiHeader> Refer(OpenApiDocument document, IEnumerable<string> names) =>
        names.ToDictionary(name => name, IOpenApiHeader (name) => new OpenApiHeaderReference(name, document));
}
