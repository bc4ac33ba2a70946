using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;
using System.Text.Unicode;
using Microsoft.AspNetCore.Http.HttpResults;

namespace RelateMail.Silo.Api.Http;

/// <summary>
/// Reads the JSON object in the body of a request. Rejects unknown members, repeated members and members of a wrong
/// type, all at once. A member that is null is like one that is left out: it gets its default.
/// </summary>
internal static class JsonBody
{
    /// <summary>The maximum size of a body in octets; the server rejects a larger one with 413.</summary>
    public const int MaxOctets = 64 * 1024;

    public const string MergePatch = "application/merge-patch+json"; // RFC 7396 §4

    private const int MaxDepth = 8;

    /// <summary>Reads a whole resource; an empty body is an object without members.</summary>
    /// <param name="request">The request.</param>
    /// <param name="type">The resource as clients write it.</param>
    /// <param name="judge">Adds the errors of values that have the right type; null to judge none.</param>
    public static Task<JsonBody<T>> ReadAsync<T>(
        HttpRequest request, JsonTypeInfo<T> type, Action<T, BodyErrors>? judge = null)
        where T : class => ReadAsync(request, type, (_, given) => given, judge);

    /// <summary>
    /// Reads changes of a resource (RFC 7396): a member that is null gets its default, one that is left out stays.
    /// </summary>
    /// <param name="request">The request.</param>
    /// <param name="type">The resource as clients write it.</param>
    /// <param name="current">The resource before the change.</param>
    /// <param name="judge">Adds the errors of values that have the right type; null to judge none.</param>
    public static Task<JsonBody<T>> ReadPatchAsync<T>(
        HttpRequest request, JsonTypeInfo<T> type, T current, Action<T, BodyErrors>? judge = null)
        where T : class
    {
        request.EnableBuffering(bufferThreshold: MaxOctets); // a change that starts again reads the body again
        request.Body.Position = 0;
        return ReadAsync(
            request, type,
            (shape, given) => Merge(JsonSerializer.SerializeToNode(current, shape)!.AsObject(), given),
            judge);
    }

    private static async Task<JsonBody<T>> ReadAsync<T>(
        HttpRequest request, JsonTypeInfo<T> type, Func<JsonTypeInfo<T>, JsonObject, JsonObject> complete,
        Action<T, BodyErrors>? judge)
        where T : class
    {
        using var octets = new MemoryStream();
        await request.Body.CopyToAsync(octets, request.HttpContext.RequestAborted);
        if (octets.Length == 0)
        {
            octets.Write("{}"u8);
        }
        else if (!request.HasJsonContentType())
        {
            return new(null, Problems.NotJson());
        }

        var errors = new BodyErrors();
        ReadOnlyMemory<byte> json = octets.GetBuffer().AsMemory(0, (int)octets.Length);
        if (!TryParse(json, type, errors, out JsonObject? given))
        {
            return new(null, errors.Refusal);
        }

        return ReadMembers(complete(type, given), type, errors, judge);
    }

    /// <summary>Reads one object of a longer body.</summary>
    public static JsonBody<T> Read<T>(JsonElement given, JsonTypeInfo<T> type, Action<T, BodyErrors> judge)
        where T : class
    {
        var errors = new BodyErrors();
        return JsonShape.Read(given, type, "#", errors) is { } members
            ? ReadMembers(members, type, errors, judge)
            : new(null, errors.Refusal);
    }

    private static JsonBody<T> ReadMembers<T>(
        JsonObject members, JsonTypeInfo<T> type, BodyErrors errors, Action<T, BodyErrors>? judge)
        where T : class
    {
        RemoveNulls(members);
        if (JsonShape.AddMissing(members, type, "#", errors))
        {
            return new(null, errors.Refusal);
        }

        T value = members.Deserialize(type)!;
        judge?.Invoke(value, errors);
        return errors.Refusal is { } bad ? new(null, bad) : new(value, null);
    }

    /// <summary>The members that have the right type; false if the body is not one JSON object.</summary>
    private static bool TryParse(
        ReadOnlyMemory<byte> octets, JsonTypeInfo type, BodyErrors errors, [NotNullWhen(true)] out JsonObject? given)
    {
        const string Code = "not-json";
        given = null;
        if (!Utf8.IsValid(octets.Span))
        {
            errors.Add("#", Code, "The body is not UTF-8.");
            return false;
        }

        try
        {
            using var document = JsonDocument.Parse(octets, new JsonDocumentOptions { MaxDepth = MaxDepth });
            given = JsonShape.Read(document.RootElement, type, "#", errors);
        }
        catch (JsonException exception)
        {
            errors.Add("#", Code, exception.LineNumber is { } line
                ? $"The body is not valid JSON: see line {line + 1}, octet {exception.BytePositionInLine + 1}."
                : "The body is not valid JSON.");
        }
        catch (InvalidOperationException)
        {
            // The reader throws this for \ud800 without its low surrogate, which is valid JSON but not valid text.
            errors.Add("#", Code, "The body contains an escape that is half of a surrogate pair.");
        }

        return given is not null;
    }

    /// <summary>MergePatch of RFC 7396 §2, where nulls stay in place until <see cref="RemoveNulls"/>.</summary>
    private static JsonObject Merge(JsonObject target, JsonObject patch)
    {
        foreach ((string name, JsonNode? value) in patch)
        {
            target[name] = value is JsonObject inner && target[name] is JsonObject outer
                ? Merge(outer.DeepClone().AsObject(), inner)
                : value?.DeepClone();
        }

        return target;
    }

    private static void RemoveNulls(JsonObject value)
    {
        foreach ((string name, JsonNode? member) in value.ToArray())
        {
            if (member is null)
            {
                value.Remove(name);
            }
            else if (member is JsonObject inner)
            {
                RemoveNulls(inner);
            }
        }
    }
}

/// <summary>The value of a body, or the refusal.</summary>
internal readonly record struct JsonBody<T>(T? Value, ProblemHttpResult? Refusal)
    where T : class
{
    /// <summary>True if the body is refused.</summary>
    [MemberNotNullWhen(true, nameof(Refusal))]
    [MemberNotNullWhen(false, nameof(Value))]
    public bool IsRefused => Refusal is not null;
}
