namespace RelateMail.Grains.Accounts;

/// <summary>Password hashes of other servers that accounts can have.</summary>
public static class PasswordHashes
{
    /// <summary>The hashes that can be checked, for an error.</summary>
    public static string Rule => ImportedHash.Rule;

    /// <summary>True if a login can be checked with the hash.</summary>
    public static bool CanCheck(string hash) => ImportedHash.TryRead(hash) is not null;
}
