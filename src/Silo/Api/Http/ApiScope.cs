namespace RelateMail.Silo.Api.Http;

/// <summary>Permissions of a key.</summary>
[Flags]
internal enum ApiScopes
{
    None = 0,

    /// <summary>Mailboxes and messages.</summary>
    Mail = 1,

    /// <summary>Reading domains, accounts, aliases and certificates.</summary>
    Read = 2,

    /// <summary>Changing domains, accounts, aliases and certificates; the dashboard.</summary>
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
            "admin" => ApiScopes.Admin | ApiScopes.Read, // permission to change includes permission to read
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
