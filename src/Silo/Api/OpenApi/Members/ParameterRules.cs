using static RelateMail.Silo.Api.OpenApi.Members.MemberRule;

namespace RelateMail.Silo.Api.OpenApi.Members;

/// <summary>Parameters of paths and queries.</summary>
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
        ["name"] = Text("mx.example.org") with { MaxLength = CommonMembers.MaxDomain },
        ["node"] = Text("gateway-1") with { MaxLength = 255 },
        ["order"] = Text("asc"),
        ["partNumber"] = new("1"),
        ["preview"] = Text("true"),
        ["prefix"] = Text("ali") with { MaxLength = CommonMembers.MaxAddress },
        ["quarantined"] = Text("exclude"),
        ["since"] = Text("AwAAAAAA") with { MaxLength = 2048 },
        ["serverName"] = Text("mx.example.org") with { MaxLength = CommonMembers.MaxDomain },
        ["state"] = Text("pending"),
        ["tag"] = Text("storage"),
        ["treatment"] = Text("refused"),
        ["uid"] = new("4711"),
    };
}
