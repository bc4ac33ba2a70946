namespace RelateMail.Smtp.Tests;

/// <summary>Names of a given length.</summary>
internal static class LongNames
{
    /// <summary>A domain of exactly this many octets, 260 at most, in labels of eleven or fewer.</summary>
    public static string Domain(int octets) =>
        string.Concat(Enumerable.Repeat("abcdefghi.", 26))[..(octets - 1)].TrimEnd('.').PadRight(octets, 'x');
}
