using static RelateMail.Silo.Api.OpenApi.Members.MemberRule;

namespace RelateMail.Silo.Api.OpenApi.Members;

/// <summary>Members of the reputation of networks.</summary>
internal static class ReputationMembers
{
    public static IReadOnlyDictionary<string, MemberRule> All { get; } = new Dictionary<string, MemberRule>
    {
        ["network"] = Text("192.0.2.0/24"),
        ["treatment"] = Text("slowed") with { Values = ["good", "slowed", "refused"] },
        ["points"] = new("212.5") { Minimum = 0 },
        ["pointLimit"] = new("400") { Minimum = 1 },
        ["unknownRecipientCount"] = new("203") { Minimum = 0 },
        ["failedLoginCount"] = new("7") { Minimum = 0 },
        ["junkCommandCount"] = new("0") { Minimum = 0 },
        ["refusedConnectionCount"] = new("25") { Minimum = 0 },
        ["firstOffenceAt"] = Text("2026-11-26T08:15:30.125Z"),
        ["lastOffenceAt"] = Text("2026-11-26T08:19:02.480Z"),
    };
}
