using static RelateMail.Silo.Api.OpenApi.Members.MemberRule;

namespace RelateMail.Silo.Api.OpenApi.Members;

/// <summary>Members of the log of administration.</summary>
internal static class AuditMembers
{
    private const string Digest = "9F86D081884C7D659A2FEAA0C55AD015A3BF4F1B2B0B822CD15D6C15B0F00A08";

    public static IReadOnlyDictionary<string, MemberRule> All { get; } = new Dictionary<string, MemberRule>
    {
        ["Audit.number"] = new("4711") { Minimum = 1 },
        ["endedAt"] = Text("2026-11-26T08:15:30.125Z"),
        ["Audit.key"] = Text("support-desk"),
        ["Audit.client"] = Text("192.0.2.7"),
        ["call"] = Text("putAccount"),
        ["resource"] = Text("accounts/alice@example.org"),
        ["Audit.status"] = new("201") { Minimum = 200, Maximum = 599 },
        ["requestId"] = Text("0HN7GJ3K4L5M6:00000001"),
        ["omittedCount"] = new("0") { Minimum = 0 },
        ["previousDigest"] = Text(Digest),
        ["digest"] = Text(Digest),
        ["isIntact"] = new("true"),
        ["brokenNumber"] = new("17") { Minimum = 1 },
        ["AuditVerdict.problem"] =
            Text("row-changed") with { Values = ["row-changed", "row-missing", "chain-broken", "head-differs"] },
        ["firstNumber"] = new("1") { Minimum = 0 },
        ["lastNumber"] = new("4711") { Minimum = 0 },
        ["rowCount"] = new("4711") { Minimum = 0 },
    };
}
