using Microsoft.OpenApi;

namespace RelateMail.Silo.Api.OpenApi;

/// <summary>The groups of operations, in the order in which a reader needs them.</summary>
internal static class ApiTags
{
    public static HashSet<OpenApiTag> All =>
    [
        new() { Name = "Messages", Description = "Messages of a mailbox: list, read, mark, delete, download." },
        new() { Name = "Mailboxes", Description = "Mailboxes: how much an address has received." },
        new() { Name = "Domains", Description = "Hosted domains: the server accepts mail for their addresses." },
        new() { Name = "Accounts", Description = "Accounts: mailboxes with a login." },
        new() { Name = "Aliases", Description = "Aliases: addresses whose mail is filed in other mailboxes." },
        new() { Name = "Directory", Description = "The directory as a whole: make it as declared." },
        new() { Name = "Keys", Description = "Keys of the API: what they are allowed to do, and where." },
        new() { Name = "Resolve", Description = "Resolution: the answer that a mail server gets for an address." },
        new() { Name = "Webhooks", Description = "Webhooks: endpoints that get each message by HTTP." },
        new() { Name = "Certificates", Description = "TLS certificates of the mail servers, on all nodes." },
        new() { Name = "Trace", Description = "The trace of transactions: what became of a mail, and why." },
        new() { Name = "Reputation", Description = "Networks whose clients did wrong, and their treatment." },
        new() { Name = "Silos", Description = "The silos of the cluster and their load." },
        new() { Name = "Audit", Description = "The log of administration: which key changed what, and a check." },
        new() { Name = "Api", Description = "The API: version, capabilities, and the scopes and limits of a key." },
    ];
}
