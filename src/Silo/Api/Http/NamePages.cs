using Microsoft.AspNetCore.Http.HttpResults;
using RelateMail.Api.Contracts;

namespace RelateMail.Silo.Api.Http;

/// <summary>Pages of a list whose items are sorted by name.</summary>
internal static class NamePages
{
    /// <summary>The names of one page.</summary>
    /// <param name="query">The query of the request; its names are already checked.</param>
    /// <param name="sorted">All names, in ordinal order.</param>
    /// <param name="page">Valid only if the result is null.</param>
    /// <returns>The refusal; null if the query is valid.</returns>
    public static ProblemHttpResult? Refuse(IQueryCollection query, string[] sorted, out Page<string> page)
    {
        page = new([], "", false);
        var after = new NameCursor("");
        if (PageQuery.Refuse(query, out PageQuery asked) is { } badQuery)
        {
            return badQuery;
        }

        if (asked.After is { } text && !NameCursor.TryParse(text, out after))
        {
            return Problems.BadCursor();
        }

        string[] following = Following(sorted, asked.After is null ? null : after.Name, asked.Descending);
        string[] items = following.Length > asked.Limit ? following[..asked.Limit] : following;
        page = new(items, new NameCursor(items.LastOrDefault(after.Name)).ToString(), following.Length > items.Length);
        return null;
    }

    /// <summary>The page of the items that belong to its names; a name without an item is left out.</summary>
    public static async Task<Page<T>> FillAsync<T>(Page<string> names, Func<string, Task<T?>> find)
        where T : class
    {
        T?[] items = await Task.WhenAll(names.Items.Select(find));
        return new([.. items.OfType<T>()], names.Next, names.HasMore);
    }

    private static string[] Following(string[] sorted, string? after, bool descending)
    {
        int found = after is null
            ? (descending ? sorted.Length : -1)
            : Array.BinarySearch(sorted, after, StringComparer.Ordinal);
        if (!descending)
        {
            return sorted[(found < 0 && after is not null ? ~found : found + 1)..];
        }

        string[] before = sorted[..(found < 0 ? ~found : found)];
        Array.Reverse(before);
        return before;
    }
}
