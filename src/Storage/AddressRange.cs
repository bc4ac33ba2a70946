namespace RelateMail.Storage;

/// <summary>The ordinal range of the addresses that begin with a prefix.</summary>
internal static class AddressRange
{
    /// <summary>Above every address: no text begins with it in UTF-8 order but itself.</summary>
    public const string Last = "\U0010FFFF";

    /// <returns>The lowest address, inclusive, and the highest, exclusive.</returns>
    public static (string From, string To) Of(string? prefix) => (prefix ?? "", $"{prefix}{Last}");

    /// <summary>
    /// The range of a page. SQLite searches by the first bound of a column only, so that a page must have one lower and
    /// one upper bound.
    /// </summary>
    /// <param name="prefix">The beginning of the address; null or empty for all.</param>
    /// <param name="after">Exclusive address, before it if descending; null from the first in that order.</param>
    /// <param name="isDescending">True for the last address first.</param>
    /// <returns>The lowest address, inclusive; the highest, exclusive; the address that is not in the page.</returns>
    public static (string From, string To, string Except) Of(string? prefix, string? after, bool isDescending)
    {
        (string from, string to) = Of(prefix);
        return (after, isDescending) switch
        {
            (null, _) => (from, to, ""),
            (_, true) => (from, string.CompareOrdinal(after, to) < 0 ? after : to, ""),
            _ => (string.CompareOrdinal(after, from) > 0 ? after : from, to, after),
        };
    }
}
