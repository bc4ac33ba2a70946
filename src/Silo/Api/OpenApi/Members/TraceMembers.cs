using static RelateMail.Silo.Api.OpenApi.Members.MemberRule;

namespace RelateMail.Silo.Api.OpenApi.Members;

/// <summary>Members of the trace.</summary>
internal static class TraceMembers
{
    public static IReadOnlyDictionary<string, MemberRule> All { get; } = new Dictionary<string, MemberRule>
    {
        ["Trace.at"] = Text("2026-11-26T08:15:30.125Z"),
        ["Trace.node"] = Text("gateway-1"),
        ["Trace.stage"] = Text("recipient") with
        {
            Values = ["connection", "login", "sender", "recipient", "content", "webhook"],
        },
        ["Trace.outcome"] = Text("refused") with { Values = ["accepted", "deferred", "refused", "abandoned"] },
        ["Trace.reply"] = Text("550 5.1.1 No such mailbox"),
        ["Trace.reason"] = Text("repeat"),
        ["Trace.recipient"] = Text("alice@example.org"),
        ["Trace.reversePath"] = Text("sender@example.net"),
        ["Trace.client"] = Text("192.0.2.7"),
        ["Trace.login"] = Text("alice@example.org"),
        ["sessionId"] = Text("0HN7GJ3K4L5M6"),
        ["Trace.webhook"] = Text("app"),
        ["droppedCount"] = new("0") { Minimum = 0 },
    };
}
