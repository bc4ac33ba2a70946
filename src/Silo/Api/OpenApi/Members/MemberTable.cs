namespace RelateMail.Silo.Api.OpenApi.Members;

/// <summary>
/// The facts about each member by its name, because one name means one thing in the whole API. A row
/// <c>Schema.member</c> is for a name that other schemas use for something else.
/// </summary>
internal static class MemberTable
{
    private static readonly Dictionary<string, MemberRule> s_rules = new(
    [
        .. CommonMembers.All, .. DirectoryMembers.All, .. MessageMembers.All, .. VerdictMembers.All,
        .. CertificateMembers.All, .. ReputationMembers.All, .. KeyMembers.All, .. ApplyMembers.All,
        .. AuditMembers.All, .. WebhookMembers.All, .. TraceMembers.All, .. SiloMembers.All,
    ]);

    /// <summary>The names of all rows.</summary>
    public static IEnumerable<string> Names => s_rules.Keys;

    /// <summary>The name of the row for a member; null if the table has no row.</summary>
    /// <param name="schema">The name of the schema.</param>
    /// <param name="member">The name of the member.</param>
    public static string? FindName(string schema, string member) =>
        s_rules.ContainsKey($"{schema}.{member}") ? $"{schema}.{member}"
        : s_rules.ContainsKey(member) ? member
        : null;

    /// <summary>The facts about a member; null if the table has no row.</summary>
    /// <inheritdoc cref="FindName"/>
    public static MemberRule? Find(string schema, string member) =>
        FindName(schema, member) is { } name ? s_rules[name] : null;
}
