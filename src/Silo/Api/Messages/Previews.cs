using Microsoft.AspNetCore.Http.HttpResults;
using RelateMail.Silo.Api.Http;

namespace RelateMail.Silo.Api.Messages;

/// <summary>Reads the query name <c>preview</c>: whether the items of a list have previews.</summary>
internal static class Previews
{
    public const string Name = "preview";

    public const string Description = "true: items have `preview`. false, or omitted: it is null.";

    /// <param name="query">The value; null if omitted.</param>
    /// <param name="hasPreviews">Valid only if the result is null.</param>
    /// <returns>The refusal; null if the value is valid.</returns>
    public static ProblemHttpResult? Refuse(string? query, out bool hasPreviews)
    {
        hasPreviews = query == "true";
        return query is null or "true" or "false" ? null : Problems.BadQuery(Name, $"'{Name}' must be true or false.");
    }
}
