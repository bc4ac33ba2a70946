namespace RelateMail.Silo.Api.Http;

/// <summary>What a key may do.</summary>
[Flags]
internal enum ApiScopes
{
    None = 0,

    /// <summary>Mailboxes and messages.</summary>
    Mail = 1,

    /// <summary>Domains, accounts, aliases and certificates: to see them.</summary>
    Read = 2,

    /// <summary>The same: to change them; and the dashboard.</summary>
    Admin = 4,
}

/// <summary>Metadata of an endpoint: the scope that a request needs (RFC 6750 §3).</summary>
/// <param name="Reading">For GET and HEAD.</param>
/// <param name="Changing">For any other method.</param>
internal sealed record ApiScope(ApiScopes Reading, ApiScopes Changing)
{
    public const string All = "mail, read, admin";

    public static ApiScope Mail { get; } = new(ApiScopes.Mail, ApiScopes.Mail);

    public static ApiScope Directory { get; } = new(ApiScopes.Read, ApiScopes.Admin);

    public ApiScopes Of(string method) =>
        HttpMethods.IsGet(method) || HttpMethods.IsHead(method) ? Reading : Changing;

    public static bool TryParse(string? name, out ApiScopes scope)
    {
        scope = name switch
        {
            "mail" => ApiScopes.Mail,
            "read" => ApiScopes.Read,
            "admin" => ApiScopes.Admin | ApiScopes.Read, // who may change a thing may see it
            _ => ApiScopes.None,
        };
        return scope != ApiScopes.None;
    }

    public static string NameOf(ApiScopes scope) => scope switch
    {
        ApiScopes.Mail => "mail",
        ApiScopes.Read => "read",
        _ => "admin",
    };
}
