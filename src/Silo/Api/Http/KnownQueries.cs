using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Primitives;

namespace RelateMail.Silo.Api.Http;

/// <summary>
/// Metadata of an endpoint: the names that its query can have. An endpoint without it has no query. Any other name, and
/// a name that is sent twice, is refused, because a mistyped filter would otherwise answer with everything.
/// </summary>
/// <param name="Names">In the order in which the refusal lists them; upper and lower case differ.</param>
internal sealed record KnownQueries(params string[] Names)
{
    /// <summary>Reads the metadata of the matched endpoint; null if the query is valid.</summary>
    public static ProblemHttpResult? Refuse(HttpContext context)
    {
        string[] known = context.GetEndpoint()?.Metadata.GetMetadata<KnownQueries>()?.Names ?? [];
        foreach ((string name, StringValues values) in context.Request.Query)
        {
            if (!known.Contains(name, StringComparer.Ordinal))
            {
                return Problems.UnknownQuery(name, known);
            }

            if (values.Count != 1)
            {
                return Problems.BadQuery(name, $"'{name}' is in the query {values.Count} times; send it once.");
            }
        }

        return null;
    }
}

/// <summary>Declares the query of an endpoint.</summary>
internal static class KnownQueryExtensions
{
    /// <summary>The endpoint has these names in its query, and no others.</summary>
    public static TBuilder WithQuery<TBuilder>(this TBuilder builder, params string[] names)
        where TBuilder : IEndpointConventionBuilder => builder.WithMetadata(new KnownQueries(names));
}
