namespace RelateMail.Silo.Api.OpenApi;

/// <summary>The facts about each member by its name. One name means one thing in the whole API.</summary>
internal static partial class MemberTable
{
    private static readonly Dictionary<string, MemberRule> s_rules = new()
    {
        ["quotaBytes"] = new("1073741824") { Minimum = 1, Maximum = 1L << 53 },
        ["Certificate.status"] = new("\"healthy\"") { Values = ["healthy", "degraded", "unhealthy"] },
        ["pfx"] = new("\"MIIJ\"") { IsBase64 = true, IsWriteOnly = true },
    };

    private static readonly Dictionary<string, MemberRule> s_parameters = [];

    /// <summary>The facts about a member; null if there are none.</summary>
    /// <param name="schema">The schema's name: a row <c>Schema.member</c> goes before a row <c>member</c>.</param>
    /// <param name="member">The member's name.</param>
    public static MemberRule? Find(string schema, string member) =>
        s_rules.GetValueOrDefault($"{schema}.{member}") ?? s_rules.GetValueOrDefault(member);

    /// <summary>The facts about a parameter of a path or a query; null if there are none.</summary>
    public static MemberRule? FindParameter(string name) => s_parameters.GetValueOrDefault(name);
}
