namespace RelateMail.Silo.Api.Http;

/// <summary>Permissions of a key. None of them includes another one.</summary>
[Flags]
internal enum ApiScopes
{
    None = 0,

    /// <summary>Reading mailboxes and messages.</summary>
    MailRead = 1,

    /// <summary>Marking and deleting messages, and deleting mailboxes.</summary>
    MailWrite = 2,

    /// <summary>Reading domains, accounts and aliases, and resolving addresses.</summary>
    DirectoryRead = 4,

    /// <summary>Changing domains, accounts and aliases.</summary>
    DirectoryWrite = 8,

    /// <summary>Reading the state of certificates.</summary>
    CertificatesRead = 16,

    /// <summary>Rolling certificates out and back.</summary>
    CertificatesWrite = 32,

    /// <summary>Webhooks and their deliveries.</summary>
    Webhooks = 64,

    /// <summary>The trace of transactions.</summary>
    TraceRead = 128,

    /// <summary>The dashboard, and the reputation of networks.</summary>
    Admin = 256,
}

/// <summary>Metadata of an endpoint: the scope that a request needs (RFC 6750 §3).</summary>
/// <param name="Reading">For GET and HEAD; None for any key.</param>
/// <param name="Changing">For any other method.</param>
internal sealed record ApiScope(ApiScopes Reading, ApiScopes Changing)
{
    /// <summary>The words of the settings, with the scopes that each one stands for.</summary>
    private static readonly (string Name, ApiScopes Scopes)[] s_names =
    [
        ("mail.read", ApiScopes.MailRead),
        ("mail.write", ApiScopes.MailWrite),
        ("directory.read", ApiScopes.DirectoryRead),
        ("directory.write", ApiScopes.DirectoryWrite),
        ("certificates.read", ApiScopes.CertificatesRead),
        ("certificates.write", ApiScopes.CertificatesWrite),
        ("webhooks", ApiScopes.Webhooks),
        ("trace.read", ApiScopes.TraceRead),
        ("admin", ApiScopes.Admin),
    ];

    public static string All { get; } = string.Join(", ", s_names.Select(known => known.Name));

    /// <summary>Every scope, which <c>Api:AdminKey</c> has.</summary>
    public static ApiScopes Everything { get; } =
        s_names.Aggregate(ApiScopes.None, (all, known) => all | known.Scopes);

    /// <summary>For what every valid key can read.</summary>
    public static ApiScope AnyKey { get; } = new(ApiScopes.None, ApiScopes.Admin);

    public static ApiScope Mail { get; } = new(ApiScopes.MailRead, ApiScopes.MailWrite);

    public static ApiScope Directory { get; } = new(ApiScopes.DirectoryRead, ApiScopes.DirectoryWrite);

    public static ApiScope Certificates { get; } = new(ApiScopes.CertificatesRead, ApiScopes.CertificatesWrite);

    /// <summary>For what administrators alone read and change.</summary>
    public static ApiScope Administration { get; } = new(ApiScopes.Admin, ApiScopes.Admin);

    public static ApiScope Webhooks { get; } = new(ApiScopes.Webhooks, ApiScopes.Webhooks);

    public ApiScopes Of(string method) =>
        HttpMethods.IsGet(method) || HttpMethods.IsHead(method) ? Reading : Changing;

    /// <summary>
    /// Reads a word of the settings. The words of earlier versions stand for what they allowed then: <c>mail</c>,
    /// <c>read</c>, and <c>admin</c>, which also reads and changes directory and certificates.
    /// </summary>
    public static bool TryParse(string? name, out ApiScopes scopes)
    {
        scopes = name switch
        {
            "mail" => ApiScopes.MailRead | ApiScopes.MailWrite,
            "read" => ApiScopes.DirectoryRead | ApiScopes.CertificatesRead,
            "admin" => ApiScopes.Admin | ApiScopes.DirectoryRead | ApiScopes.DirectoryWrite
                | ApiScopes.CertificatesRead | ApiScopes.CertificatesWrite,
            _ => name is null ? ApiScopes.None : Find(name),
        };
        return scopes != ApiScopes.None;
    }

    /// <summary>The scope with exactly this word; None for other words, those of earlier versions included.</summary>
    public static ApiScopes Find(string name) => Array.Find(s_names, known => known.Name == name).Scopes;

    /// <summary>The words of scopes, in the order of their definition.</summary>
    public static string[] NamesOf(ApiScopes scopes) =>
        [.. s_names.Where(known => scopes.HasFlag(known.Scopes)).Select(known => known.Name)];
}
