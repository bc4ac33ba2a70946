using System.Text.Json;

namespace RelateMail.Silo.Tests.OpenApi;

/// <summary>
/// Compares two versions of an OpenAPI document and finds every difference that breaks a client that was made from the
/// first one. Requests are strict and clients are not, so that an added member breaks no client, and a lost one does.
/// </summary>
internal sealed class BreakingChanges
{
    private readonly List<string> _findings = [];
    private readonly SchemaChanges _schemas;
    private readonly JsonElement _before;
    private readonly JsonElement _after;

    private BreakingChanges(JsonElement before, JsonElement after)
    {
        _before = before;
        _after = after;
        _schemas = new SchemaChanges(_findings);
    }

    /// <returns>One sentence for each breaking difference; empty if no difference breaks.</returns>
    public static IReadOnlyList<string> Find(JsonElement before, JsonElement after)
    {
        var changes = new BreakingChanges(before, after);
        changes.ComparePaths("paths", Reader.Server, Reader.Client);
        changes.ComparePaths("webhooks", Reader.Client, Reader.Server); // the server sends these requests
        changes.CompareNames();
        return changes._findings;
    }

    private void ComparePaths(string section, Reader requests, Reader answers)
    {
        foreach ((string path, JsonElement item) in Members(_before, section))
        {
            foreach ((string method, JsonElement operation) in Members(item))
            {
                string place = $"{method.ToUpperInvariant()} {path}";
                if (Find(_after, section, path, method) is { } now)
                {
                    CompareOperation(place, operation, now, requests, answers);
                }
                else
                {
                    _findings.Add($"{place}: the operation is lost");
                }
            }
        }
    }

    private void CompareOperation(
        string place, JsonElement before, JsonElement after, Reader requests, Reader answers)
    {
        AddIfChanged(place, "operationId", Text(before, "operationId"), Text(after, "operationId"));
        AddIfChanged(place, "first tag", FirstTag(before), FirstTag(after));
        CompareSecurity(place, before, after);
        CompareParameters(place, before, after, requests);
        CompareBody(place, before, after, requests);
        CompareAnswers(place, before, after, answers);
        CompareEvents(place, before, after, answers);
    }

    private void CompareSecurity(string place, JsonElement before, JsonElement after)
    {
        string[] known = [.. Scopes(before)];
        foreach (string scope in Scopes(after).Where(scope => !known.Contains(scope)))
        {
            _findings.Add($"{place}: needs {scope} now");
        }
    }

    private void CompareParameters(string place, JsonElement before, JsonElement after, Reader reader)
    {
        Dictionary<string, JsonElement> old = Parameters(_before, before);
        Dictionary<string, JsonElement> now = Parameters(_after, after);
        foreach ((string name, JsonElement parameter) in old)
        {
            if (!now.TryGetValue(name, out JsonElement other))
            {
                _findings.Add($"{place}: the parameter {name} is lost");
                continue;
            }

            if (IsRequired(other) && !IsRequired(parameter))
            {
                _findings.Add($"{place}: the parameter {name} is now required");
            }

            CompareSchemas($"{place} {name}", parameter, other, reader);
        }

        foreach (string name in now.Keys.Where(name => !old.ContainsKey(name) && IsRequired(now[name])))
        {
            _findings.Add($"{place}: the parameter {name} is new and required");
        }
    }

    private void CompareBody(string place, JsonElement before, JsonElement after, Reader reader)
    {
        JsonElement? old = Find(before, "requestBody");
        JsonElement? now = Find(after, "requestBody");
        if (now is { } body && IsRequired(body) && (old is not { } oldBody || !IsRequired(oldBody)))
        {
            _findings.Add($"{place}: the body is now required");
        }

        if (old is { } given)
        {
            CompareContents($"{place} body", given, now, reader);
        }
    }

    private void CompareAnswers(string place, JsonElement before, JsonElement after, Reader reader)
    {
        foreach ((string status, JsonElement answer) in Members(before, "responses"))
        {
            JsonElement old = Follow(_before, answer);
            bool isError = status[0] is '4' or '5'; // clients must handle any error, so that a lost one breaks nothing
            if (Find(after, "responses", status) is not { } found)
            {
                if (!isError)
                {
                    _findings.Add($"{place}: the answer {status} is lost");
                }

                continue;
            }

            JsonElement now = Follow(_after, found);
            foreach ((string header, _) in Members(old, "headers"))
            {
                if (Find(now, "headers", header) is null)
                {
                    _findings.Add($"{place} {status}: the header field {header} is lost");
                }
            }

            CompareContents($"{place} {status}", old, now, reader);
        }

        foreach ((string status, _) in Members(after, "responses"))
        {
            if (status[0] == '2' && Find(before, "responses", status) is null)
            {
                _findings.Add($"{place}: the answer {status} is new, and a client takes it for a failure");
            }
        }
    }

    private void CompareEvents(string place, JsonElement before, JsonElement after, Reader reader)
    {
        foreach ((string name, JsonElement data) in
            Find(before, "x-sse", "events") is { } events ? Members(events) : [])
        {
            if (Find(after, "x-sse", "events", name) is { } now)
            {
                _schemas.Compare(
                    $"{place} event {name}", SchemaShape.Of(_before, data), SchemaShape.Of(_after, now), reader);
            }
            else
            {
                _findings.Add($"{place}: the event {name} is lost");
            }
        }
    }

    /// <summary>Generated clients name their types by the names of schemas.</summary>
    private void CompareNames()
    {
        foreach ((string name, _) in Find(_before, "components", "schemas") is { } schemas ? Members(schemas) : [])
        {
            if (Find(_after, "components", "schemas", name) is null)
            {
                _findings.Add($"the schema {name} is lost");
            }
        }
    }

    private void CompareContents(string place, JsonElement before, JsonElement? after, Reader reader)
    {
        foreach ((string mediaType, JsonElement content) in Members(before, "content"))
        {
            if (after is { } known && Find(known, "content", mediaType) is { } now)
            {
                CompareSchemas(place, content, now, reader);
            }
            else
            {
                _findings.Add($"{place}: the media type {mediaType} is lost");
            }
        }
    }

    private void CompareSchemas(string place, JsonElement before, JsonElement after, Reader reader)
    {
        if (Find(before, "schema") is { } old && Find(after, "schema") is { } now)
        {
            _schemas.Compare(place, SchemaShape.Of(_before, old), SchemaShape.Of(_after, now), reader);
        }
    }

    private void AddIfChanged(string place, string what, string? before, string? after)
    {
        if (before is not null && before != after)
        {
            _findings.Add($"{place}: the {what} {before} is now {after ?? "(none)"}");
        }
    }

    private static Dictionary<string, JsonElement> Parameters(JsonElement document, JsonElement operation) =>
        (Find(operation, "parameters") is { } list ? list.EnumerateArray() : [])
            .Select(parameter => Follow(document, parameter))
            .ToDictionary(parameter => $"{Text(parameter, "name")} in {Text(parameter, "in")}");

    private static IEnumerable<string> Scopes(JsonElement operation) =>
        from requirement in Find(operation, "security") is { } list ? list.EnumerateArray() : []
        from scheme in requirement.EnumerateObject()
        from scope in scheme.Value.EnumerateArray().Select(scope => $"the scope {scope.GetString()}")
            .Prepend($"a key ({scheme.Name})")
        select scope;

    private static string? FirstTag(JsonElement operation) =>
        Find(operation, "tags") is { } tags ? tags.EnumerateArray().FirstOrDefault().GetString() : null;

    private static bool IsRequired(JsonElement element) =>
        Find(element, "required") is { ValueKind: JsonValueKind.True };

    private static JsonElement Follow(JsonElement document, JsonElement element) =>
        Text(element, "$ref") is { } reference ? SchemaShape.Resolve(document, reference) : element;

    private static string? Text(JsonElement element, string name) => Find(element, name)?.GetString();

    private static JsonElement? Find(JsonElement element, params ReadOnlySpan<string> names)
    {
        foreach (string name in names)
        {
            if (!element.TryGetProperty(name, out element))
            {
                return null;
            }
        }

        return element;
    }

    private static IEnumerable<(string Name, JsonElement Value)> Members(JsonElement element, string? name = null)
    {
        JsonElement? found = name is null ? element : Find(element, name);
        return found is { } members
            ? members.EnumerateObject().Select(member => (member.Name, member.Value))
            : [];
    }
}
