using System.Text.Json.Nodes;
using Microsoft.OpenApi;

namespace RelateMail.Silo.Api.OpenApi;

/// <summary>
/// Server-sent events. OpenAPI 3.1 cannot describe them: generators would return the first event, or never return. The
/// content is therefore octets, which clients read as a stream, and <c>x-sse</c> names the events with the schemas of
/// their data.
/// </summary>
internal static class EventStreamPass
{
    private const string Extension = "x-sse";

    private const string MediaType = "text/event-stream";

    public static void Apply(OpenApiDocument document)
    {
        foreach (OpenApiOperation operation in SchemaWalk.Operations(document))
        {
            if (operation.Responses?.GetValueOrDefault("200") is { Content: { } content }
                && content.TryGetValue(MediaType, out OpenApiMediaType? events)
                && events.Schema is OpenApiSchemaReference data)
            {
                events.Schema = OctetContents.Octets();
                operation.Extensions ??= new Dictionary<string, IOpenApiExtension>();
                operation.Extensions[Extension] = new JsonNodeExtension(Describe(data.Reference.Id!));
            }
        }
    }

    private static JsonObject Describe(string item) => new()
    {
        ["events"] = new JsonObject
        {
            ["message.received"] = new JsonObject { ["$ref"] = $"#/components/schemas/{item}" },
            ["ready"] = new JsonObject
            {
                ["type"] = "object",
                ["description"] = "The messages that existed when the stream began have been sent.",
                ["required"] = new JsonArray("next"),
                ["properties"] = new JsonObject
                {
                    ["next"] = new JsonObject
                    {
                        ["type"] = "string",
                        ["description"] = "The cursor after them.",
                    },
                },
            },
            ["ping"] = new JsonObject { ["type"] = "object", ["description"] = "The stream is open, and quiet." },
        },
    };
}
