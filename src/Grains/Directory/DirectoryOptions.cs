using RelateMail.Grains.Contracts;

namespace RelateMail.Grains.Directory;

/// <summary>
/// Domains and accounts to create at start, section <c>Directory</c>. Existing ones are not changed.
/// </summary>
/// <remarks>
/// <c>Domains</c> is a list of names, or names with settings (<c>CatchAll</c>, <c>PlusSeparator</c>); <c>Accounts</c> a
/// list of <c>Address</c>, <c>Password</c> and <c>QuotaBytes</c>.
/// </remarks>
public sealed class DirectoryOptions
{
    public const string Section = "Directory";

    /// <summary>Canonical names.</summary>
    public IReadOnlyDictionary<string, DomainSettings> Domains { get; set; } = new Dictionary<string, DomainSettings>();

    /// <summary>Canonical addresses.</summary>
    public IReadOnlyDictionary<string, AccountChange> Accounts { get; set; } = new Dictionary<string, AccountChange>();
}
