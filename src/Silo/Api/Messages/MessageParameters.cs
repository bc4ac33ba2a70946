using System.Globalization;
using System.Text.Json.Nodes;
using Microsoft.OpenApi;
using RelateMail.Silo.Api.Http;

namespace RelateMail.Silo.Api.Messages;

/// <summary>Describes in the OpenAPI document the parameters that handlers read as text and validate.</summary>
internal static class MessageParameters
{
    public static Task DescribeAsync(OpenApiOperation operation)
    {
        foreach (OpenApiParameter parameter in operation.Parameters?.OfType<OpenApiParameter>() ?? [])
        {
            parameter.Schema = parameter.Name switch
            {
                "limit" => new OpenApiSchema
                {
                    Type = JsonSchemaType.Integer,
                    Format = "int32",
                    Minimum = "1",
                    Maximum = PageQuery.MaxLimit.ToString(CultureInfo.InvariantCulture),
                    Default = JsonValue.Create(PageQuery.DefaultLimit),
                },
                "order" => new OpenApiSchema
                {
                    Type = JsonSchemaType.String,
                    Enum = [JsonValue.Create("asc"), JsonValue.Create("desc")],
                    Default = JsonValue.Create("asc"),
                },
                _ => parameter.Schema,
            };
        }

        return Task.CompletedTask;
    }
}
