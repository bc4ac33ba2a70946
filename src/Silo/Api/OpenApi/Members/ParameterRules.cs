using static RelateMail.Silo.Api.OpenApi.Members.MemberRule;

namespace RelateMail.Silo.Api.OpenApi.Members;

/// <summary>
/// Parameters of paths and queries. A row <c>operation.name</c> is for a name that other operations use for something
/// else.
/// </summary>
internal static class ParameterRules
{
    public static IReadOnlyDictionary<string, MemberRule> All { get; } = new Dictionary<string, MemberRule>
    {
        ["address"] = Text("alice@example.org") with { MaxLength = CommonMembers.MaxAddress, IsRequired = true },
        ["after"] = Text("AQAAAZNk") with { MaxLength = 2048 },
        ["as"] = Text("received"),
        ["domain"] = Text("example.org") with { MaxLength = CommonMembers.MaxDomain },
        ["format"] = Text("json"),
        ["id"] = Text("4711") with { MaxLength = 20 },
        ["include"] = Text("text,headers") with { MaxLength = 100 },
        ["Last-Event-ID"] = Text("AQAAAZNk") with { MaxLength = 2048 },
        ["length"] = new("24"),
        ["limit"] = new("50"),
        ["listTrace.recipient"] = Text("alice@example.org") with { MaxLength = 512 },
        ["listTrace.since"] = Text("2026-11-26T08:00:00Z") with { MaxLength = 40 },
        ["messageId"] = Text("4711@example.net") with { MaxLength = 998 },
        ["listKeys.prefix"] = Text("tenant") with { MaxLength = 64 },
        ["putApplicationPassword.name"] = Text("phone") with { MaxLength = 64 },
        ["deleteApplicationPassword.name"] = Text("phone") with { MaxLength = 64 },
        ["name"] = Text("mx.example.org") with { MaxLength = CommonMembers.MaxDomain },
        ["node"] = Text("gateway-1") with { MaxLength = 255 },
        ["order"] = Text("asc"),
        ["partNumber"] = new("1"),
        ["preview"] = Text("true"),
        ["prefix"] = Text("ali") with { MaxLength = CommonMembers.MaxAddress },
        ["quarantined"] = Text("exclude"),
        ["q"] = Text("from:anna is:unseen") with { MaxLength = 1000 },
        ["reversePath"] = Text("sender@example.net") with { MaxLength = 512 },
        ["since"] = Text("AwAAAAAA") with { MaxLength = 2048 },
        ["serverName"] = Text("mx.example.org") with { MaxLength = CommonMembers.MaxDomain },
        ["state"] = Text("pending"),
        ["tag"] = Text("storage"),
        ["transactionId"] = Text("0193a1f2-7c1e-7b7a-9d7e-0f4c2f1c8a55") with { MaxLength = 40 },
        ["treatment"] = Text("refused"),
        ["until"] = Text("2026-11-26T09:00:00Z") with { MaxLength = 40 },
        ["uid"] = new("4711"),
        ["wait"] = Text("30s") with { MaxLength = 3 },
    };
}
