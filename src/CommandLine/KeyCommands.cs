using System.CommandLine;
using RelateMail.Api.Contracts;

namespace RelateMail.CommandLine;

/// <summary>Keys of the API.</summary>
internal static class KeyCommands
{
    private static readonly Argument<string> s_name = new("name") { Description = "The name of the key." };

    private static readonly Option<string[]> s_scopes = new("--scope")
    {
        Description = "A scope of the key; may be repeated.",
        Required = true,
    };

    private static readonly Option<string[]> s_domains = new("--domain")
    {
        Description = "A domain that the key is limited to; may be repeated. Default: all.",
    };

    private static readonly Option<string[]> s_mailboxes = new("--mailbox")
    {
        Description = "A mailbox that the key is limited to; may be repeated. Default: all.",
    };

    private static readonly Option<DateTimeOffset?> s_expires = new("--expires")
    {
        Description = "When the key expires. Default: never.",
    };

    public static Command Create() => Tool.Group(
        "keys", "Lists and changes keys of the API.",
        Tool.Command("list", "Lists keys.", ListAsync),
        Tool.Command("show", "Shows a key; never its secrets.", ShowAsync, s_name),
        Tool.Command(
            "put", "Creates a key and prints its secret, or replaces what it is allowed to do.", PutAsync, s_name,
            s_scopes, s_domains, s_mailboxes, s_expires),
        Tool.Command("rotate", "Adds a secret and prints it; the others expire in a day.", RotateAsync, s_name),
        Tool.Command("delete", "Deletes a key.", DeleteAsync, s_name));

    private static async Task<ExitCode> ListAsync(Run run, CancellationToken cancellationToken)
    {
        await run.Printer.ListAsync(
            run.Api.Keys.ListAsync(null, cancellationToken),
            ["NAME", "SCOPES", "DOMAINS", "LAST USE", "EXPIRES"],
            static key => [key.Name, key.Scopes, key.Domains, key.LastUsedAt, key.ExpiresAt]);
        return ExitCode.Done;
    }

    private static async Task<ExitCode> ShowAsync(Run run, CancellationToken cancellationToken)
    {
        await run.Printer.MembersAsync((await run.Api.Keys.GetAsync(run.Get(s_name), cancellationToken)).Value);
        return ExitCode.Done;
    }

    private static async Task<ExitCode> PutAsync(Run run, CancellationToken cancellationToken)
    {
        var key = new ManagedKeyRequest
        {
            Scopes = run.Get(s_scopes)!,
            Domains = run.Get(s_domains) is { Length: > 0 } domains ? domains : null,
            Mailboxes = run.Get(s_mailboxes) is { Length: > 0 } mailboxes ? mailboxes : null,
            ExpiresAt = run.Get(s_expires),
        };
        await run.Printer.MembersAsync(
            (await run.Api.Keys.PutAsync(run.Get(s_name), key, null, cancellationToken)).Value);
        return ExitCode.Done;
    }

    private static async Task<ExitCode> RotateAsync(Run run, CancellationToken cancellationToken)
    {
        await run.Printer.MembersAsync(
            (await run.Api.Keys.RotateAsync(run.Get(s_name), null, null, cancellationToken)).Value);
        return ExitCode.Done;
    }

    private static async Task<ExitCode> DeleteAsync(Run run, CancellationToken cancellationToken)
    {
        await run.Api.Keys.DeleteAsync(run.Get(s_name), null, cancellationToken);
        return ExitCode.Done;
    }
}
