namespace RelateMail.Storage;

/// <summary>The ordinal range of the addresses that begin with a prefix.</summary>
internal static class AddressRange
{
    /// <summary>Above every address: no text begins with it in UTF-8 order but itself.</summary>
    public const string Last = "\U0010FFFF";

    /// <returns>The lowest address, inclusive, and the highest, exclusive.</returns>
    public static (string From, string To) Of(string? prefix) => (prefix ?? "", $"{prefix}{Last}");
}
