namespace RelateMail.WebConsole.Shared;

/// <summary>An entry of the navigation.</summary>
/// <param name="Name">Shown.</param>
/// <param name="Path">Below the console.</param>
/// <param name="Scope">The scope that a key needs to see it; null for any key.</param>
internal sealed record Section(string Name, string Path, string? Scope)
{
    public const string Overview = "Overview";
    public const string Mailboxes = "Mailboxes";
    public const string Directory = "Directory";
    public const string Webhooks = "Webhooks";
    public const string Certificates = "Certificates";
    public const string Trace = "Trace";
    public const string Nodes = "Nodes";
    public const string Keys = "Keys";
    public const string Audit = "Audit";

    public static IReadOnlyList<Section> All { get; } =
    [
        new(Overview, "", null),
        new(Mailboxes, "/mailboxes", "mail.read"),
        new(Directory, "/directory", "directory.read"),
        new(Webhooks, "/webhooks", "webhooks"),
        new(Certificates, "/certificates", "certificates.read"),
        new(Trace, "/trace", "trace.read"),
        new(Nodes, "/nodes", "admin"),
        new(Keys, "/keys", "admin"),
        new(Audit, "/audit", "admin"),
    ];
}
