using static RelateMail.Silo.Api.OpenApi.Members.MemberRule;

namespace RelateMail.Silo.Api.OpenApi.Members;

/// <summary>Members of keys.</summary>
internal static class KeyMembers
{
    private const string Secret = "rm_tenant-1_mFVqXUzdbJ9cPZtQ6R0gTq3mS1hYk2aWfGd5uLxN8oE";

    public static IReadOnlyDictionary<string, MemberRule> All { get; } = new Dictionary<string, MemberRule>
    {
        ["ManagedKey.name"] = Text("tenant-1"),
        ["ManagedKey.scopes"] = new("""["mail.read","directory.read"]"""),
        ["ManagedKey.domains"] = new("""["example.org"]"""),
        ["ManagedKey.mailboxes"] = new("null"),
        ["ManagedKey.expiresAt"] = Text("2027-11-26T08:15:30.125Z"),
        ["ManagedKey.secret"] = Text(Secret),
        ["ManagedKey.lastUsedAt"] = Text("2026-11-26T08:15:30.125Z"),
        ["KeySecret.id"] = Text("5d41402a"),
        ["KeySecret.createdAt"] = Text("2026-11-26T08:15:30.125Z"),
        ["KeySecret.expiresAt"] = Text("2026-11-27T08:15:30.125Z"),
        ["ManagedKeyUpdate.scopes"] = new("""["mail.read","directory.read"]""")
        {
            MinItems = 1,
            MaxItems = 20,
        },
        ["ManagedKeyUpdate.domains"] = new("""["example.org"]""") { MaxItems = 1000 },
        ["ManagedKeyUpdate.mailboxes"] = new("null") { MaxItems = 1000 },
        ["ManagedKeyUpdate.expiresAt"] = Text("2027-11-26T08:15:30.125Z"),
        ["ManagedKeyUpdate.secret"] = Text(Secret) with { MaxLength = 512, IsWriteOnly = true },
        ["KeyRotation.secret"] = Text(Secret) with { MaxLength = 512, IsWriteOnly = true },
        ["ApplicationPassword.name"] = Text("phone"),
        ["ApplicationPassword.password"] = Text("k7mq2wz9xb4tnr8vhc3pdjf6ys"),
        ["ApplicationPassword.lastUsedAt"] = Text("2026-11-26T08:00:00.000Z"),
        ["Password.password"] =
            Text("correct horse battery staple") with { MinLength = 8, MaxLength = 1024, IsWriteOnly = true },
        ["KeyRotation.replaces"] = Text("5d41402a") with { MaxLength = 8 },
    };
}
