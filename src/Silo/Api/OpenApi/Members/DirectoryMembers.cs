using static RelateMail.Silo.Api.OpenApi.Members.MemberRule;

namespace RelateMail.Silo.Api.OpenApi.Members;

/// <summary>Members of domains, accounts, aliases and resolved addresses.</summary>
internal static class DirectoryMembers
{
    private const long MaxQuota = 1L << 53;
    private const string HashExample = "$2b$10$abcdefghijklmnopqrstuuHASHHASHHASHHASHHASHHASHHASHHASH";

    public static IReadOnlyDictionary<string, MemberRule> All { get; } = new Dictionary<string, MemberRule>
    {
        ["address"] = Text("alice@example.org"),
        ["domain"] = Text("example.org"),
        ["createdAt"] = Text("2026-11-26T08:15:30.125Z"),
        ["updatedAt"] = Text("2026-11-26T08:15:30.125Z"),
        ["catchAll"] = Text("info@example.org"),
        ["DomainUpdate.catchAll"] = Text("info@example.org") with { MaxLength = CommonMembers.MaxAddress },
        ["plusSeparator"] = Text("+"),
        ["DomainUpdate.plusSeparator"] = Text("+") with { MaxLength = 1 },
        ["dmarc"] = Text("record") with { Values = ["record", "enforce"] },
        ["spfFail"] = Text("record") with { Values = ["record", "reject"] },
        ["onTemporaryError"] = Text("accept") with { Values = ["accept", "defer"] },

        ["quotaBytes"] = new("1073741824") { Minimum = 1, Maximum = MaxQuota },
        ["AccountUpdate.password"] =
            Text("correct horse battery staple") with { MinLength = 8, MaxLength = 1024, IsWriteOnly = true },
        ["AccountUpdate.passwordHash"] = Text(HashExample) with { MaxLength = 512, IsWriteOnly = true },
        ["disabled"] = new("false"),

        ["domainCount"] = new("12") { Minimum = 0 },
        ["accountCount"] = new("3400") { Minimum = 0 },
        ["aliasCount"] = new("250") { Minimum = 0 },

        ["Alias.targets"] = new("""["alice@example.org","bob@example.org"]"""),
        ["AliasUpdate.targets"] = new("""["alice@example.org","bob@example.org"]""") { MinItems = 1, MaxItems = 100 },
        ["AliasPatch.targets"] = new("""["alice@example.org","bob@example.org"]""") { MinItems = 1, MaxItems = 100 },
        ["AliasWarning.target"] = Text("bob@example.org"),
        ["AliasWarning.code"] = Text("no-such-mailbox") with { Values = ["no-such-mailbox"] },
        ["AliasWarning.detail"] = Text("There is no account or alias 'bob@example.org'."),

        ["outcome"] = Text("accepted") with { Values = Outcomes() },
        ["RcptReply.code"] = new("250") { Minimum = 200, Maximum = 599 },
        ["enhancedCode"] = Text("2.1.5"),
    };

    private static string[] Outcomes() =>
        ["accepted", "not-hosted", "no-such-mailbox", "disabled", "over-quota", "too-many-targets", "unknown"];
}
