using static RelateMail.Silo.Api.OpenApi.Members.MemberRule;

namespace RelateMail.Silo.Api.OpenApi.Members;

/// <summary>Members of silos.</summary>
internal static class SiloMembers
{
    public static IReadOnlyDictionary<string, MemberRule> All { get; } = new Dictionary<string, MemberRule>
    {
        ["Silo.address"] = Text("10.0.0.11:11111"),
        ["host"] = Text("silo-1"),
        ["Silo.status"] = Text("active") with { Values = ["joining", "active", "stopping"] },
        ["startedAt"] = Text("2026-11-26T08:15:30.125Z"),
        ["seenAt"] = Text("2026-11-26T09:15:30.125Z"),
        ["cpuPercentage"] = new("12.5") { Minimum = 0 },
        ["memoryBytes"] = new("310378496") { Minimum = 0 },
        ["memoryLimitBytes"] = new("2147483648") { Minimum = 0 },
        ["activationCount"] = new("1250") { Minimum = 0 },
        ["clientCount"] = new("3") { Minimum = 0 },
    };
}
