using System.Text.Json;

namespace RelateMail.WebConsole.Api;

/// <summary>An answer of the API.</summary>
/// <param name="Status">The status code.</param>
/// <param name="Octets">The body.</param>
/// <param name="ContentType">The media type; null without a body.</param>
/// <param name="ETag">The entity tag; null without one.</param>
internal sealed record ApiAnswer(int Status, byte[] Octets, string? ContentType, string? ETag)
{
    public bool IsDone => Status is >= 200 and < 300;

    /// <summary>The JSON of the body; an empty object without one.</summary>
    public JsonElement Json => _json ??= Parse();

    /// <summary>The problem in words for a person; null after a success.</summary>
    public string? Problem => IsDone ? null
        : Json.Text("detail") is { } detail ? string.Join(' ', [detail, .. Details])
        : $"The server answered {Status}.";

    private JsonElement? _json;

    private IEnumerable<string> Details => Json.Items("errors").Select(
        static error => $"{error.Text("pointer")}: {error.Text("detail")}");

    private JsonElement Parse()
    {
        if (Octets.Length == 0 || ContentType?.Contains("json", StringComparison.Ordinal) != true)
        {
            return JsonElement.Parse("{}");
        }

        return JsonElement.Parse(Octets);
    }
}
