namespace RelateMail.Grains.Directory;

/// <summary>The characters that can separate a plus-tag from the local-part.</summary>
internal static class PlusSeparators
{
    public const string Rule = "one character of atext that is neither letter nor digit (RFC 5322 §3.2.3)";

    public static bool IsAllowed(string separator) =>
        separator.Length == 1 && "!#$%&'*+-/=?^_`{|}~".Contains(separator[0]);
}
