using static RelateMail.Silo.Api.OpenApi.Members.MemberRule;

namespace RelateMail.Silo.Api.OpenApi.Members;

/// <summary>Members of pages, problems, health and the root of the API.</summary>
internal static class CommonMembers
{
    /// <summary>Octets of an address: a local-part of 64, an at sign, a domain of 255 (RFC 5321 §4.5.3.1).</summary>
    public const int MaxAddress = 320;

    public const int MaxDomain = 255;

    private static readonly string[] s_states = ["healthy", "degraded", "unhealthy"];

    public static IReadOnlyDictionary<string, MemberRule> All { get; } = new Dictionary<string, MemberRule>
    {
        ["next"] = Text("AQAAAZNk"),

        ["Problem.type"] = Text("urn:relatemail:problem:bad-query"),
        ["Problem.title"] = Text("Bad Request"),
        ["Problem.status"] = new("400") { Minimum = 400, Maximum = 599 },
        ["Problem.detail"] = Text("'limit' must be a number from 1 to 500."),
        ["Problem.code"] = Text("bad-query") with { Values = ProblemCodes.All },
        ["Problem.parameter"] = Text("limit"),
        ["Problem.position"] = new("0") { Minimum = 0 },
        ["Problem.traceId"] = Text("0af7651916cd43dd8448eb211c80319c"),
        ["ProblemError.pointer"] = Text("#/quotaBytes"),
        ["ProblemError.code"] = Text("out-of-range"),
        ["ProblemError.detail"] = Text("The member 'quotaBytes' must be an integer, or null."),

        ["Health.status"] = Text("healthy") with { Values = s_states },
        ["HealthCheck.status"] = Text("healthy") with { Values = s_states },
        ["HealthCheck.name"] = Text("storage"),
        ["HealthCheck.description"] = Text("A commit took 3 ms."),
        ["HealthCheck.tags"] = new("""["ready","storage"]"""),
        ["HealthCheck.data"] = new("""{"activeSilos":3}"""),
        ["durationMs"] = new("3.217") { Minimum = 0 },

        ["Api.version"] = Text("1.0.0"),
        ["Api.capabilities"] = new("""["event-stream","merge-patch"]"""),
        ["Api.links"] = new("""{"domains":"/api/v1/domains"}"""),
        ["Key.name"] = Text("support-desk"),
        ["Key.scopes"] = new("""["mail.read","mail.write"]"""),
        ["Key.domains"] = new("""["example.org"]"""),
        ["Key.mailboxes"] = new("""["alice@example.org"]"""),
        ["Key.expiresAt"] = Text("2027-01-31T00:00:00.000Z"),
        ["bodyBytes"] = new("65536") { Minimum = 1 },
        ["pageItemCount"] = new("500") { Minimum = 1 },
        ["aliasTargetCount"] = new("100") { Minimum = 1 },
    };
}
