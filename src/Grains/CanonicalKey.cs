using RelateMail.Grains.Abstractions;

namespace RelateMail.Grains;

/// <summary>
/// Checks that the key of a grain is canonical, because two forms of one address would be two mailboxes.
/// </summary>
internal static class CanonicalKey
{
    /// <exception cref="ArgumentException">The key is not a canonical address.</exception>
    public static string OfAddress(IGrainWithStringKey grain)
    {
        string key = grain.GetPrimaryKeyString();
        return MailboxAddress.TryCanonicalize(key, out string? canonical) && canonical == key
            ? key
            : throw new ArgumentException("The key of this grain must be a canonical address.", nameof(grain));
    }

    /// <exception cref="ArgumentException">The key is not a canonical domain.</exception>
    public static string OfDomain(IGrainWithStringKey grain)
    {
        string key = grain.GetPrimaryKeyString();
        return MailboxAddress.TryCanonicalizeDomain(key, out string? canonical) && canonical == key
            ? key
            : throw new ArgumentException("The key of this grain must be a canonical domain.", nameof(grain));
    }
}
