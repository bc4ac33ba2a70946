using System.Globalization;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.OpenApi;
using RelateMail.Grains.Abstractions;
using RelateMail.Silo.Api.Http;

namespace RelateMail.Silo.Api.Messages;

/// <summary>The query of a list of messages: <c>after</c>, <c>limit</c>, <c>order</c>.</summary>
internal static class MessageListQuery
{
    private const int MaxLimit = 500;

    private const int DefaultLimit = 50;

    /// <param name="query">The query of the request; unknown parameters are refused.</param>
    /// <param name="parsed">Valid only if the result is null.</param>
    /// <returns>The refusal; null if the query is valid.</returns>
    public static ProblemHttpResult? Refuse(IQueryCollection query, out MessageQuery parsed)
    {
        parsed = new MessageQuery { Limit = DefaultLimit };
        foreach ((string name, Microsoft.Extensions.Primitives.StringValues values) in query)
        {
            if (values.Count != 1)
            {
                return Problems.BadQuery(
                    name, $"{Problems.Quoted(name)} is in the query {values.Count} times; send it once.");
            }

            if (Refuse(name, values[0], ref parsed) is { } refusal)
            {
                return refusal;
            }
        }

        return null;
    }

    /// <summary>
    /// Describes in the OpenAPI document the parameters that the handler reads as text and validates.
    /// </summary>
    public static void Describe(OpenApiOperation operation)
    {
        foreach (OpenApiParameter parameter in operation.Parameters?.OfType<OpenApiParameter>() ?? [])
        {
            parameter.Schema = parameter.Name switch
            {
                "after" => new OpenApiSchema { Type = JsonSchemaType.Integer, Format = "int64", Minimum = "0" },
                "limit" => new OpenApiSchema
                {
                    Type = JsonSchemaType.Integer,
                    Format = "int32",
                    Minimum = "1",
                    Maximum = MaxLimit.ToString(CultureInfo.InvariantCulture),
                    Default = JsonValue.Create(DefaultLimit),
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
    }

    private static ProblemHttpResult? Refuse(string name, string? value, ref MessageQuery parsed)
    {
        switch (name)
        {
            case "after" when TryParse(value, 0, long.MaxValue, out long after):
                parsed = parsed with { After = after };
                return null;
            case "limit" when TryParse(value, 1, MaxLimit, out long limit):
                parsed = parsed with { Limit = (int)limit };
                return null;
            case "order" when value is "asc" or "desc":
                parsed = parsed with { Descending = value == "desc" };
                return null;
            case "after":
                return Problems.BadQuery("after", "'after' must be a UID: the 'next' of the previous page.");
            case "limit":
                return Problems.BadQuery("limit", $"'limit' must be a number from 1 to {MaxLimit}.");
            case "order":
                return Problems.BadQuery("order", "'order' must be asc or desc.");
            default:
                return Problems.UnknownQuery(name, PageQuery.Names);
        }
    }

    private static bool TryParse(string? text, long least, long most, out long number) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number)
            && number >= least && number <= most;
}
