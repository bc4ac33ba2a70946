using System.Text.Json;
using System.Text.Json.Nodes;
using RelateMail.Silo.Api.Http;
using RelateMail.Silo.Tests.OpenApi;

namespace RelateMail.Silo.Tests.Routes;

/// <summary>One route of the API with one of its methods, as it is mapped and as the document describes it.</summary>
internal sealed class ApiRoute(
    string method, string pattern, RouteValues values, ApiScope scope, JsonElement document, JsonElement operation)
{
    public string Method => method;

    /// <summary>The path as the document has it.</summary>
    public string Pattern => pattern;

    /// <summary>A path that exists, with the query names that the route needs.</summary>
    public string Path => WithPath("", "");

    public ApiScopes Scope => scope.Of(method);

    public JsonElement Operation => operation;

    public bool IsRead => method == "GET";

    public bool IsStream => operation.TryGetProperty("x-sse", out _);

    /// <summary>A valid JSON body, of the values or of the examples; null if the route has no JSON body.</summary>
    public string? Body => BodyShape is { } shape
        ? values.BodyOf(shape.Name!) ?? Example(shape).ToJsonString()
        : null;

    /// <summary>The schema of the JSON body; null if the route has none.</summary>
    public SchemaShape? BodyShape =>
        operation.TryGetProperty("requestBody", out JsonElement body)
            && body.GetProperty("content").TryGetProperty("application/json", out JsonElement json)
            ? SchemaShape.Of(document, json.GetProperty("schema")).Open()
            : null;

    /// <summary>The path with one more query.</summary>
    public string With(string query) => Path.Contains('?', StringComparison.Ordinal)
        ? $"{Path}&{query}"
        : $"{Path}?{query}";

    /// <summary>The path with another value for one of its names.</summary>
    public string WithPath(string name, string value)
    {
        string ValueOf(string other) => Uri.EscapeDataString(other == name ? value : values.Of(pattern, other));
        string filled = Parameters("path").Aggregate(
            pattern, (path, parameter) => path.Replace($"{{{parameter.Name}}}", ValueOf(parameter.Name)));
        string query = string.Join('&', Required("query").Select(needed => $"{needed}={ValueOf(needed)}"));
        return query.Length == 0 ? filled : $"{filled}?{query}";
    }

    /// <summary>The names of the query.</summary>
    public IEnumerable<(string Name, SchemaShape Schema)> Query => Parameters("query");

    /// <summary>True if the route has this header field as a parameter.</summary>
    public bool HasField(string name) => Parameters("header").Any(field => field.Name == name);

    /// <summary>The parameters that are sent in one place: path, query or header.</summary>
    public IEnumerable<(string Name, SchemaShape Schema)> Parameters(string place) =>
        from parameter in All()
        where parameter.GetProperty("in").GetString() == place
        select (parameter.GetProperty("name").GetString()!,
            SchemaShape.Of(document, parameter.GetProperty("schema")));

    /// <summary>The description of an answer; null if the document does not have the status.</summary>
    public JsonElement? Answer(int status) =>
        !operation.GetProperty("responses").TryGetProperty($"{status}", out JsonElement answer) ? null
            : answer.TryGetProperty("$ref", out JsonElement reference)
                ? SchemaShape.Resolve(document, reference.GetString()!)
                : answer;

    /// <summary>The schema of a JSON answer; null if the answer is not JSON.</summary>
    public SchemaShape? AnswerShape(int status, string mediaType) =>
        Answer(status) is { } answer && answer.TryGetProperty("content", out JsonElement content)
            && content.TryGetProperty(mediaType, out JsonElement json)
            ? SchemaShape.Of(document, json.GetProperty("schema"))
            : null;

    public override string ToString() => $"{method} {pattern}";

    private IEnumerable<string> Required(string place) =>
        from parameter in All()
        where parameter.GetProperty("in").GetString() == place
            && parameter.TryGetProperty("required", out JsonElement required) && required.GetBoolean()
        select parameter.GetProperty("name").GetString();

    private IEnumerable<JsonElement> All() =>
        from parameter in operation.TryGetProperty("parameters", out JsonElement all) ? all.EnumerateArray() : []
        select parameter.TryGetProperty("$ref", out JsonElement reference)
            ? SchemaShape.Resolve(document, reference.GetString()!)
            : parameter;

    private static JsonObject Example(SchemaShape shape)
    {
        var body = new JsonObject();
        foreach (string name in shape.Required)
        {
            body[name] = JsonNode.Parse(shape.Members[name].Open().Example
                ?? throw new InvalidOperationException($"The member {name} has no example."));
        }

        return body;
    }
}
