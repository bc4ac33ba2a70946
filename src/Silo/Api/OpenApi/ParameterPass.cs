using System.Globalization;
using System.Text.Json.Nodes;
using Microsoft.OpenApi;
using RelateMail.Silo.Api.Http;
using RelateMail.Silo.Api.OpenApi.Members;

namespace RelateMail.Silo.Api.OpenApi;

/// <summary>
/// Parameters of paths and queries: types, limits, defaults and examples. Handlers read the query as text, to refuse it
/// with a problem that names the parameter, so that the framework does not know the types.
/// </summary>
internal static class ParameterPass
{
    public static void Apply(OpenApiDocument document)
    {
        foreach (OpenApiOperation operation in SchemaWalk.Operations(document))
        {
            foreach (OpenApiParameter parameter in operation.Parameters?.OfType<OpenApiParameter>() ?? [])
            {
                if ((ParameterRules.All.GetValueOrDefault($"{operation.OperationId}.{parameter.Name}")
                    ?? ParameterRules.All.GetValueOrDefault(parameter.Name!)) is { } rule)
                {
                    Complete(parameter, rule);
                }
            }
        }
    }

    private static void Complete(OpenApiParameter parameter, MemberRule rule)
    {
        parameter.Required |= rule.IsRequired;
        parameter.Example = rule.Example is null ? null : JsonNode.Parse(rule.Example);
        parameter.Schema = (parameter.In, parameter.Name) switch
        {
            (ParameterLocation.Query, "limit") => Number(1, PageQuery.MaxLimit, PageQuery.DefaultLimit),
            (ParameterLocation.Query, "order") => Words("asc", "desc"),
            (ParameterLocation.Query, "format") => Words("json", "text"),
            _ => parameter.Schema,
        };
        if (parameter.Schema is OpenApiSchema schema)
        {
            schema.MaxLength ??= rule.MaxLength;
        }
    }

    private static OpenApiSchema Number(int minimum, int maximum, int standard) => new()
    {
        Type = JsonSchemaType.Integer,
        Format = "int32",
        Minimum = minimum.ToString(CultureInfo.InvariantCulture),
        Maximum = maximum.ToString(CultureInfo.InvariantCulture),
        Default = JsonValue.Create(standard),
    };

    // The first word is the default. A new word breaks no client, because only requests have it.
    private static OpenApiSchema Words(params string[] words) => new()
    {
        Type = JsonSchemaType.String,
        Enum = [.. words.Select(word => (JsonNode)JsonValue.Create(word))],
        Default = JsonValue.Create(words[0]),
    };
}
