using Microsoft.AspNetCore.Http.HttpResults;
using RelateMail.Queries;
using RelateMail.Silo.Api.Http;

namespace RelateMail.Silo.Api.Messages;

/// <summary>Reads the query name <c>q</c>: a filter of messages.</summary>
internal static class Filters
{
    public const string Name = "q";

    public const string Description = "Only messages that match this filter, such as `from:anna is:unseen`.";

    /// <param name="query">The value; null if omitted.</param>
    /// <param name="filter">Null for all messages. Valid only if the result is null.</param>
    /// <returns>The refusal, with the position of the error; null if the value is valid.</returns>
    public static ProblemHttpResult? Refuse(string? query, out MessageFilter? filter)
    {
        filter = null;
        return query is null || MessageFilter.TryParse(query, out filter, out FilterError? error)
            ? null
            : Problems.BadQuery(Name, error.Detail, error.Position);
    }
}
