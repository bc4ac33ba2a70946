using Microsoft.OpenApi;
using RelateMail.Silo.Api.OpenApi.Members;

namespace RelateMail.Silo.Api.OpenApi;

/// <summary>Members: limits, examples, known values, and which of them are always there.</summary>
internal static class MemberPass
{
    public static void Apply(OpenApiDocument document, OpenApiSpecVersion version)
    {
        HashSet<string> requested = SchemaWalk.FindRequested(document);
        HashSet<string> answered = SchemaWalk.FindAnswered(document);
        foreach ((string id, IOpenApiSchema schema) in document.Components!.Schemas!)
        {
            bool isAnswer = id != ProblemSchema.Id && !requested.Contains(id);
            bool isRequest = !answered.Contains(id);
            foreach (OpenApiSchema part in SchemaWalk.Objects(schema))
            {
                part.Description = OneLine(part.Description);
                foreach ((string name, IOpenApiSchema member) in part.Properties?.ToArray() ?? [])
                {
                    part.Properties![name] = Complete(id, name, member, version);
                }

                if (isRequest)
                {
                    AllowNull(part);
                }

                if (isAnswer && part.Properties is { Count: > 0 } members)
                {
                    part.Required = new SortedSet<string>(members.Keys, StringComparer.Ordinal); // null is written
                }
            }
        }
    }

    private static IOpenApiSchema Complete(string id, string name, IOpenApiSchema member, OpenApiSpecVersion version)
    {
        MemberRule? rule = MemberTable.Find(id, name);
        if (member is OpenApiSchemaReference reference)
        {
            reference.Reference.Description = OneLine(reference.Reference.Description) ?? rule?.Description;
            return member;
        }

        var schema = (OpenApiSchema)member;

        if (schema.OneOf?.OfType<OpenApiSchemaReference>().FirstOrDefault() is { } one)
        {
            return Nullable(one, version);
        }

        schema.Description = OneLine(schema.Description);
        rule?.Apply(schema, version);
        return schema;
    }

    /// <summary>
    /// A schema or null, in the one form of each version that generators turn into a type that can be null.
    /// </summary>
    private static OpenApiSchema Nullable(OpenApiSchemaReference reference, OpenApiSpecVersion version)
    {
        string? description = OneLine(reference.Description);
        reference.Reference.Description = null;
        OpenApiSchema none = version == OpenApiSpecVersion.OpenApi3_0
            ? new() { Type = JsonSchemaType.Object | JsonSchemaType.Null, Enum = [JsonNullSentinel.JsonNull] }
            : new() { Type = JsonSchemaType.Null };
        return new() { Description = description, OneOf = [reference, none] };
    }

    /// <summary>
    /// In a request, null is like a member that is left out. A type that can be null lets a generated client leave out
    /// every member that its user did not set.
    /// </summary>
    private static void AllowNull(OpenApiSchema schema)
    {
        foreach ((string name, IOpenApiSchema member) in schema.Properties?.ToArray() ?? [])
        {
            if (member is OpenApiSchema { Type: { } type } own && schema.Required?.Contains(name) != true)
            {
                own.Type = type | JsonSchemaType.Null;
            }
        }
    }

    /// <summary>Joins the lines of a comment, which end at the width of the source.</summary>
    private static string? OneLine(string? text) => text?.ReplaceLineEndings(" ");
}
