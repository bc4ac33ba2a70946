using System.CommandLine;
using RelateMail.Client;

namespace RelateMail.CommandLine;

/// <summary>Accounts.</summary>
internal static class AccountCommands
{
    private static readonly Argument<string> s_address = new("address") { Description = "The address of the account." };
    private static readonly Option<string?> s_domain = new("--domain") { Description = "Only of this domain." };

    private static readonly Option<FileInfo?> s_passwordFile = new("--password-file")
    {
        Description = "A file with the password. Without it, the password does not change.",
    };

    private static readonly Option<long?> s_quota = new("--quota-bytes")
    {
        Description = "The maximum octets of the mailbox.",
    };

    private static readonly Option<bool?> s_disabled = new("--disabled")
    {
        Description = "true rejects logins and mail.",
    };

    public static Command Create() => Tool.Group(
        "accounts", "Lists and changes accounts.",
        Tool.Command("list", "Lists accounts.", ListAsync, s_domain),
        Tool.Command("show", "Shows an account.", ShowAsync, s_address),
        Tool.Command(
            "put", "Creates an account, or changes the settings that are named.", PutAsync, s_address, s_passwordFile,
            s_quota, s_disabled),
        Tool.Command("delete", "Deletes an account; its messages stay.", DeleteAsync, s_address));

    private static async Task<ExitCode> ListAsync(Run run, CancellationToken cancellationToken)
    {
        await run.Printer.ListAsync(
            run.Api.Accounts.ListAsync(new() { Domain = run.Get(s_domain) }, cancellationToken),
            ["ADDRESS", "PASSWORD", "DISABLED", "QUOTA"],
            static account => [account.Address, account.HasPassword, account.Disabled, account.QuotaBytes]);
        return ExitCode.Done;
    }

    private static async Task<ExitCode> ShowAsync(Run run, CancellationToken cancellationToken)
    {
        await run.Printer.MembersAsync((await run.Api.Accounts.GetAsync(run.Get(s_address), cancellationToken)).Value);
        return ExitCode.Done;
    }

    private static async Task<ExitCode> PutAsync(Run run, CancellationToken cancellationToken)
    {
        string address = run.Get(s_address);
        var settings = new MailAccountUpdate
        {
            Password = run.Get(s_passwordFile) is { } file
                ? (await File.ReadAllTextAsync(file.FullName, cancellationToken)).TrimEnd('\r', '\n')
                : null,
            QuotaBytes = run.Get(s_quota),
            Disabled = run.Get(s_disabled),
        };
        ApiAnswer<MailAccount> account;
        try
        {
            account = await run.Api.Accounts.UpdateAsync(address, settings, null, cancellationToken);
        }
        catch (RelateMailApiException missing) when (missing.Status == System.Net.HttpStatusCode.NotFound)
        {
            account = await run.Api.Accounts.PutAsync(address, settings, null, cancellationToken);
        }

        await run.Printer.MembersAsync(account.Value);
        return ExitCode.Done;
    }

    private static async Task<ExitCode> DeleteAsync(Run run, CancellationToken cancellationToken)
    {
        await run.Api.Accounts.DeleteAsync(run.Get(s_address), null, cancellationToken);
        return ExitCode.Done;
    }
}
