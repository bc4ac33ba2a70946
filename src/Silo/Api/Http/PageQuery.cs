using System.Globalization;
using Microsoft.AspNetCore.Http.HttpResults;

namespace RelateMail.Silo.Api.Http;

/// <summary>The query of every list: <c>after</c>, <c>limit</c>, <c>order</c>.</summary>
/// <param name="After">The cursor of the previous page; null for the first page.</param>
/// <param name="Limit">The maximum number of items in the page.</param>
/// <param name="Descending">True for the last items first.</param>
internal readonly record struct PageQuery(string? After, int Limit, bool Descending)
{
    public const int MaxLimit = 500;

    public const int DefaultLimit = 50;

    public const string AfterDescription = "The `next` of the previous page; the list continues after it.";
    public const string LimitDescription = "The maximum number of items in a page.";
    public const string OrderDescription = "asc: first names first; desc: last names first.";

    /// <summary>The names of this query, for <see cref="KnownQueryExtensions.WithQuery"/>.</summary>
    public static string[] Names { get; } = ["after", "limit", "order"];

    /// <param name="query">The query; its names are already checked.</param>
    /// <param name="page">Valid only if the result is null.</param>
    /// <returns>The refusal; null if the query is valid. The caller reads the cursor.</returns>
    public static ProblemHttpResult? Refuse(IQueryCollection query, out PageQuery page)
    {
        string? after = query["after"];
        string? limit = query["limit"];
        string? order = query["order"];
        page = new(after, DefaultLimit, order == "desc");
        if (order is not (null or "asc" or "desc"))
        {
            return Problems.BadQuery("order", "'order' must be asc or desc.");
        }

        if (limit is null)
        {
            return null;
        }

        bool isValid = int.TryParse(limit, NumberStyles.None, CultureInfo.InvariantCulture, out int number)
            && number is >= 1 and <= MaxLimit;
        page = page with { Limit = number };
        return isValid ? null : Problems.BadQuery("limit", $"'limit' must be a number from 1 to {MaxLimit}.");
    }
}
