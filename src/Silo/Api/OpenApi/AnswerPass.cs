using Microsoft.OpenApi;

namespace RelateMail.Silo.Api.OpenApi;

/// <summary>
/// Answers: in the order of their status, each with a description and its header fields. Answers with a problem are the
/// same everywhere, so that they are described once.
/// </summary>
internal static class AnswerPass
{
    /// <summary>Statuses that every request of the API can get.</summary>
    private static readonly int[] s_always = [400, 401, 403, 429, 500, 503];

    private static readonly Dictionary<string, (string Name, string Description, string[] Fields)> s_problems = new()
    {
        ["400"] = ("BadRequest", "The address, the query or the body is invalid; `detail` names the error.", []),
        ["401"] = ("Unauthorized", "The key is missing or wrong.", ["WWW-Authenticate"]),
        ["403"] = ("Forbidden", "The key lacks the scope that this request needs.", ["WWW-Authenticate"]),
        ["404"] = ("NotFound", "The resource does not exist.", []),
        ["409"] = ("Conflict", "The request conflicts with another resource, or needs one that does not exist.", []),
        ["410"] = ("Gone", "The cursor is from before the store was restored: read the list again.", []),
        ["412"] = ("PreconditionFailed", "If-Match or If-None-Match does not hold; nothing was changed.", []),
        ["413"] = ("TooLarge", "The body is too large.", []),
        ["415"] = ("UnsupportedMediaType", "The media type of the body is not supported here.", []),
        ["416"] = ("RangeNotSatisfiable", "The range starts after the end of the content.", ["Content-Range"]),
        ["422"] = ("Unprocessable", "The certificate is unusable for the reason in `detail`; nothing was changed.", []),
        ["429"] = ("TooManyRequests", "Too many requests; retry after the time in Retry-After.", ["Retry-After"]),
        ["500"] = ("Fault", "The server failed.", []),
        ["503"] = ("Unavailable", "Storage or cluster is unavailable; retry after the time in Retry-After.",
            ["Retry-After"]),
    };

    public static void Apply(OpenApiDocument document)
    {
        AnswerHeaders.Define(document);
        document.Components!.Responses = s_problems.Values.ToDictionary(
            problem => problem.Name, IOpenApiResponse (problem) => new OpenApiResponse
            {
                Description = problem.Description,
                Headers = AnswerHeaders.Refer(document, [.. problem.Fields, .. AnswerHeaders.OfEveryAnswer]),
                Content = new Dictionary<string, OpenApiMediaType>
                {
                    [ProblemSchema.MediaType] = ProblemSchema.Content(document),
                },
            });
        var used = new HashSet<string>();
        foreach (OpenApiOperation operation in SchemaWalk.Operations(document))
        {
            operation.Responses = Complete(operation, document);
            used.UnionWith(operation.Responses.Keys);
        }

        foreach ((string status, (string name, _, _)) in s_problems)
        {
            if (!used.Contains(status))
            {
                document.Components.Responses.Remove(name);
            }
        }
    }

    private static OpenApiResponses Complete(OpenApiOperation operation, OpenApiDocument document)
    {
        OpenApiResponses given = operation.Responses ?? [];
        var complete = new OpenApiResponses();
        foreach (string status in given.Keys.Union(s_always.Select(status => $"{status}"))
            .Order(StringComparer.Ordinal))
        {
            complete[status] = s_problems.TryGetValue(status, out (string Name, string, string[]) problem)
                ? new OpenApiResponseReference(problem.Name, document)
                : Describe(status, (OpenApiResponse)given[status], given, document);
        }

        return complete;
    }

    private static OpenApiResponse Describe(
        string status, OpenApiResponse response, OpenApiResponses all, OpenApiDocument document)
    {
        string? what = response.Content?.Values.Select(content => content.Schema?.Description)
            .FirstOrDefault(text => text is not null);
        response.Description = status switch
        {
            "200" => what ?? "The octets.",
            "201" => $"Created. {what}",
            "202" => $"Accepted; the work continues. {what}",
            "204" => "Done.",
            "206" => "The requested range of the octets.",
            "304" => "The copy of the client is current.",
            _ => response.Description,
        };
        bool hasTag = all.ContainsKey("412") || all.ContainsKey("304");
        bool hasRanges = all.ContainsKey("206");
        response.Headers = AnswerHeaders.Refer(document,
        [
            .. hasTag && status != "204" ? ["ETag"] : (string[])[],
            .. status == "201" ? ["Location"] : (string[])[],
            .. hasRanges && status is "200" or "206" ? ["Accept-Ranges"] : (string[])[],
            .. status == "206" ? ["Content-Range"] : (string[])[],
            .. AnswerHeaders.OfEveryAnswer,
        ]);
        return response;
    }
}
