using static RelateMail.Silo.Api.OpenApi.Members.MemberRule;

namespace RelateMail.Silo.Api.OpenApi.Members;

/// <summary>Members of the declared directory and of its results.</summary>
internal static class ApplyMembers
{
    public static IReadOnlyDictionary<string, MemberRule> All { get; } = new Dictionary<string, MemberRule>
    {
        ["ApplyResult.line"] = new("3") { Minimum = 1 },
        ["ApplyResult.kind"] = Text("account") with { Values = ["domain", "account", "alias", "webhook"] },
        ["ApplyResult.name"] = Text("alice@example.org"),
        ["ApplyResult.outcome"] =
            Text("created") with { Values = ["created", "updated", "unchanged", "removed", "failed"] },
        ["ApplyResult.secret"] = Text("whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8="),
        ["ApplyProblem.code"] = Text("domain-not-hosted"),
        ["ApplyProblem.detail"] = Text("The domain of 'alice@example.org' is not hosted here."),
        ["BodyError.pointer"] = Text("#/quotaBytes"),
        ["BodyError.code"] = Text("out-of-range"),
        ["BodyError.detail"] = Text("The member 'quotaBytes' must be from 1 to 9007199254740992."),
        ["isDryRun"] = new("false"),
        ["lineCount"] = new("3") { Minimum = 0 },
        ["createdCount"] = new("3") { Minimum = 0 },
        ["updatedCount"] = new("0") { Minimum = 0 },
        ["unchangedCount"] = new("0") { Minimum = 0 },
        ["removedCount"] = new("0") { Minimum = 0 },
        ["failedCount"] = new("0") { Minimum = 0 },
        ["EndEntry.lines"] = new("3") { Minimum = 0, Maximum = 1_000_000_000 },
    };
}
