using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using RelateMail.Silo.Tests.Harness;

namespace RelateMail.Silo.Tests.Routes;

/// <summary>The resources of <see cref="RouteHost"/>, as values of paths, queries and bodies.</summary>
internal sealed class RouteValues
{
    public const string Domain = "routes.example.org";
    public const string Account = "account@" + Domain;
    public const string Alias = "alias@" + Domain;
    public const string Webhook = "app";
    public const string Application = "phone";
    public const string Key = "tenant-0";
    public const string KeyBody = """{"scopes":["mail.read"],"domains":["routes.example.org"]}""";

    /// <summary>A webhook that queues, and an endpoint at a closed port.</summary>
    public const string WebhookBody = """{"url":"http://127.0.0.1:65535/","enabled":false}""";

    public const string Server = "mx." + Domain;

    /// <summary>The value of each name in a path or a query, by the first part of the route.</summary>
    private static readonly Dictionary<string, string> s_values = new()
    {
        ["accounts/address"] = Account,
        ["accounts/name"] = Application,
        ["aliases/address"] = Alias,
        ["mailboxes/address"] = Account,
        ["resolve/address"] = Account,
        ["domains/domain"] = Domain,
        ["certificates/name"] = Server,
        ["certificates/node"] = "gateway-1",
        ["webhooks/name"] = Webhook,
        ["keys/name"] = Key,
        ["webhooks/id"] = "1",
        ["reputation/address"] = "192.0.2.0",
        ["reputation/length"] = "24",
        ["mailboxes/uid"] = "1",
        ["mailboxes/partNumber"] = "1",
    };

    /// <summary>The body that rolls a certificate out.</summary>
    public string Certificate { get; } = MakeCertificate();

    public string Of(string pattern, string name) =>
        s_values.TryGetValue($"{pattern.Split('/')[3]}/{name}", out string? value)
            ? value
            : throw new InvalidOperationException($"Add a value for '{name}' of {pattern}.");

    /// <summary>A body of the schema for which the examples do not fit the host; null if they do.</summary>
    public string? BodyOf(string schema) => schema switch
    {
        "AliasUpdate" or "AliasPatch" => $$"""{"targets":["{{Account}}"]}""",
        "CertificateUpdate" => Certificate,
        "WebhookUpdate" => WebhookBody,
        "ManagedKeyUpdate" => KeyBody,
        "KeyRotation" => "{}",
        "WebhookRotation" => "{}",
        "WebhookReplay" => """{"delivery":"1"}""",
        _ => null,
    };

    private static string MakeCertificate()
    {
        using X509Certificate2 leaf = TestAuthority.Leaf(Server);
        return JsonSerializer.Serialize(new
        {
            certificate = TestAuthority.ChainPem(leaf),
            key = TestAuthority.KeyPem(leaf),
        });
    }
}
