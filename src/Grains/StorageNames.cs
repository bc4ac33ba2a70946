namespace RelateMail.Grains;

/// <summary>
/// Names of the grain storages. No stored key contains them, so they can use one database or several.
/// </summary>
internal static class StorageNames
{
    /// <summary>Mailbox settings.</summary>
    public const string Mailboxes = "mailboxes";

    /// <summary>Domains and aliases.</summary>
    public const string Directory = "directory";

    /// <summary>Accounts, including password hashes.</summary>
    public const string Accounts = "accounts";

    /// <summary>Certificates of server names; those with keys are sealed.</summary>
    public const string Certificates = "certificates";

    public static readonly string[] All = [Mailboxes, Directory, Accounts, Certificates];
}
