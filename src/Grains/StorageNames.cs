namespace RelateMail.Grains;

/// <summary>Names of the grain storages. Part of no key: they may be pointed at one database or at several.</summary>
internal static class StorageNames
{
    /// <summary>Settings of mailboxes.</summary>
    public const string Mailboxes = "mailboxes";

    /// <summary>Domains and aliases.</summary>
    public const string Directory = "directory";

    /// <summary>Accounts, password hashes included.</summary>
    public const string Accounts = "accounts";

    /// <summary>Certificates of server names, those with keys sealed.</summary>
    public const string Certificates = "certificates";

    public static readonly string[] All = [Mailboxes, Directory, Accounts, Certificates];
}
