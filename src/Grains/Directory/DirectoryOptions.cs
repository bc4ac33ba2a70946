using RelateMail.Grains.Abstractions;

namespace RelateMail.Grains.Directory;

/// <summary>
/// What is made at start where it is not there yet, section <c>Directory</c>. What is there stays as it is.
/// </summary>
/// <remarks>
/// <c>Domains</c> is a list of names, or names with settings (<c>CatchAll</c>, <c>PlusSeparator</c>); <c>Accounts</c> a
/// list of <c>Address</c>, <c>Password</c> and <c>QuotaBytes</c>.
/// </remarks>
internal sealed class DirectoryOptions
{
    public const string Section = "Directory";

    /// <summary>Canonical names.</summary>
    public IReadOnlyDictionary<string, DomainSettings> Domains { get; set; } = new Dictionary<string, DomainSettings>();

    /// <summary>Canonical addresses.</summary>
    public IReadOnlyDictionary<string, AccountChange> Accounts { get; set; } = new Dictionary<string, AccountChange>();
}
