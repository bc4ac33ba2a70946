using static RelateMail.Silo.Api.OpenApi.Members.MemberRule;

namespace RelateMail.Silo.Api.OpenApi.Members;

/// <summary>Members of the verdicts on the sender. A description replaces the comment of the record.</summary>
internal static class VerdictMembers
{
    private const string Verdict = "The verdict (RFC 8601 §2.7).";

    private static readonly string[] s_results =
        ["none", "pass", "fail", "softfail", "neutral", "policy", "temperror", "permerror"];

    public static IReadOnlyDictionary<string, MemberRule> All { get; } = new Dictionary<string, MemberRule>
    {
        ["result"] = Text("pass") with { Values = s_results, Description = Verdict },
        ["problem"] = Text("no key record") with
        {
            Description = "The reason that the check was skipped or ended in an error; otherwise null.",
        },

        ["Authentication.server"] = Text("mx.example.org") with
        {
            Description = "The authserv-id of the server that judged (RFC 8601 §2.5).",
        },
        ["Authentication.disposition"] = Text("none") with
        {
            Values = ["none", "quarantine", "reject"],
            Description = "The outcome of the recipient domain's policy; `none` for a message that was accepted.",
        },
        ["Authentication.reason"] = Text("mailing-list") with
        {
            Values = ["mailing-list", "other-recipients"],
            Description = "The reason that a policy was not applied; null if it was applied.",
        },
        ["forgedFields"] = new("0")
        {
            Minimum = 0,
            Description = "Fields of the content that claimed to be this server's Authentication-Results.",
        },
        ["iprev"] = Described("The reverse name of the client's address (RFC 8601 §3)."),
        ["spf"] = Described("SPF of the MAIL FROM identity (RFC 7208 §2.4)."),
        ["spfHelo"] = Described("SPF of the HELO identity (RFC 7208 §2.3)."),
        ["dkim"] = Described("One item for each signature, those of the author domain first; empty if unsigned."),
        ["Authentication.dmarc"] = Described("DMARC of the author domain (RFC 9989)."),
        ["arc"] = Described("The chain of ARC sets (RFC 8617 §5.2), which is recorded only."),

        ["Iprev.name"] = Text("mail.example.com") with
        {
            Description = "The reverse name, confirmed by a forward lookup; null if the result is not pass.",
        },
        ["Spf.identity"] = Text("mailfrom") with
        {
            Values = ["mailfrom", "helo"],
            Description = "The identity that was checked.",
        },
        ["Spf.domain"] = Text("example.com") with
        {
            Description = "The domain that was checked; null if the identity has no domain.",
        },
        ["mechanism"] = Text("mx") with
        {
            Description = "The mechanism that matched, or `default`; null if no record was evaluated to its end.",
        },
        ["Dkim.domain"] = Text("example.com") with { Description = "The tag d=; null if the signature has none." },
        ["selector"] = Text("s1") with { Description = "The tag s=; null if the signature has none." },
        ["algorithm"] = Text("rsa-sha256") with { Description = "The tag a=; null if the signature has none." },
        ["keyBits"] = new("2048") { Minimum = 0, Description = "Bits of the key; null if no key was read." },
        ["Dkim.identity"] = Text("@example.com") with
        {
            Description = "The tag i=, or its default, the domain with an at sign before it.",
        },
        ["signature"] = Text("dzdVyOfA") with
        {
            Description = "The first eight characters of b=, which identify the signature (RFC 6008 §4).",
        },
        ["Dmarc.domain"] = Text("example.com") with { Description = "The author domain, of the field From." },
        ["organizationalDomain"] = Text("example.com") with
        {
            Description = "The organizational domain of the author domain (RFC 9989 §4.10).",
        },
        ["recordDomain"] = Text("example.com") with { Description = "The domain whose record applies." },
        ["policy"] = Text("reject") with
        {
            Values = ["none", "quarantine", "reject"],
            Description = "The policy of the author domain; null if it has no record.",
        },
        ["alignedBy"] = new("""["dkim"]""")
        {
            Values = ["spf", "dkim"],
            Description = "The methods that passed for an aligned domain.",
        },
        ["testing"] = Described("True if the author domain asks that its policy is not applied (t=y)."),
        ["instances"] = new("2") { Minimum = 0, Description = "The number of ARC sets." },
        ["sealer"] = Text("example.net") with
        {
            Description = "The domain of the newest seal; null if there is no chain.",
        },
    };
}
