using System.ComponentModel;
using Microsoft.AspNetCore.Http.HttpResults;
using RelateMail.Grains.Contracts;
using RelateMail.Silo.Api.Http;

namespace RelateMail.Silo.Api.Directory;

/// <summary>Accounts: mailboxes with a login.</summary>
internal static class AccountsApi
{
    private const long MaxQuota = 1L << 53; // the largest integer that every JSON reader represents exactly

    public static void MapAccounts(this RouteGroupBuilder api)
    {
        RouteGroupBuilder accounts = api.MapGroup("/accounts/{address}").WithTags("Accounts")
            .WithMetadata(ApiScope.Directory).WithCanonicalAddress();
        accounts.MapGet("", GetAsync).Produces<AccountView>().Refuses(400, 404);
        accounts.MapPut("", PutAsync).Accepts<AccountRequest>(isOptional: true, "application/json")
            .Produces<AccountView>().Produces<AccountView>(201).Refuses(400, 409, 413, 415);
        accounts.MapDelete("", DeleteAsync).Produces(204).Refuses(400, 404);
    }

    /// <summary>Shows an account; never its password.</summary>
    internal static async Task<IResult> GetAsync(
        [Description(ApiParameters.Account)] string address,
        IGrainFactory grains, CancellationToken cancellationToken)
    {
        return await grains.GetGrain<IAccountGrain>(address).GetAsync(cancellationToken) is { } account
            ? TypedResults.Ok(AccountView.Of(address, account))
            : Problems.NoSuchAccount(address);
    }

    /// <summary>Creates or changes an account.</summary>
    /// <remarks>
    /// If the password is omitted, an existing account keeps its password, and a new account cannot log in. Other
    /// omitted members get their defaults.
    /// </remarks>
    internal static async Task<IResult> PutAsync(
        [Description(ApiParameters.Account)] string address,
        HttpRequest request, IGrainFactory grains, AddressRules rules,
        CancellationToken cancellationToken)
    {
        JsonBody<AccountRequest> body = await JsonBody.ReadAsync(request, DirectoryJson.Default.AccountRequest);
        if (body.IsRefused)
        {
            return body.Refusal;
        }

        if (Refuse(body.Value) is { } badBody)
        {
            return badBody;
        }

        if (await rules.RefuseNotHostedAsync(address, cancellationToken) is { } notHosted)
        {
            return notHosted;
        }

        if (await rules.RefuseAliasAsync(address, cancellationToken) is { } isAlias)
        {
            return isAlias;
        }

        return await SaveAsync(address, body.Value, grains.GetGrain<IAccountGrain>(address), cancellationToken);
    }

    /// <summary>Deletes an account.</summary>
    /// <remarks>Keeps its messages.</remarks>
    internal static async Task<IResult> DeleteAsync(
        [Description(ApiParameters.Account)] string address,
        IGrainFactory grains, CancellationToken cancellationToken)
    {
        return await grains.GetGrain<IAccountGrain>(address).DeleteAsync(cancellationToken)
            ? TypedResults.NoContent()
            : Problems.NoSuchAccount(address);
    }

    private static ProblemHttpResult? Refuse(AccountRequest request)
    {
        if (request.Password is { } password && (password.Length is < 8 or > 1024 || password.Any(char.IsControl)))
        {
            return Problems.BadBody(
                "The member 'password' must have 8 to 1024 characters and no control characters.");
        }

        return request.QuotaBytes is < 1 or > MaxQuota
            ? Problems.BadBody($"The member 'quotaBytes' must be from 1 to {MaxQuota}, or null for no quota.")
            : null;
    }

    private static async Task<IResult> SaveAsync(
        string address, AccountRequest request, IAccountGrain account, CancellationToken cancellationToken)
    {
        var change = new AccountChange
        {
            Password = request.Password,
            QuotaOctets = request.QuotaBytes,
            Disabled = request.Disabled,
        };
        bool isNew = await account.PutAsync(change, cancellationToken);
        if (await account.GetAsync(cancellationToken) is not { } info)
        {
            return Problems.NoSuchAccount(address); // another request deleted it between the two calls
        }

        var view = AccountView.Of(address, info);
        return isNew
            ? TypedResults.Created($"/api/v1/accounts/{Uri.EscapeDataString(address)}", view)
            : TypedResults.Ok(view);
    }
}

/// <summary>The requested state of an account.</summary>
internal sealed record AccountRequest
{
    /// <summary>8 to 1024 characters; null keeps the current password.</summary>
    public string? Password { get; set; }

    /// <summary>Maximum octets of the mailbox; null for no quota.</summary>
    public long? QuotaBytes { get; set; }

    /// <summary>Rejects logins and mail of this account.</summary>
    public bool Disabled { get; set; }

    // A password must not reach a log through ToString.
    public override string ToString() => nameof(AccountRequest);
}

/// <summary>An account.</summary>
/// <param name="Address">The canonical address.</param>
/// <param name="QuotaBytes">Maximum octets of the mailbox; null for no quota.</param>
/// <param name="Disabled">Logins and mail of this account are rejected.</param>
/// <param name="HasPassword">False if the account cannot log in.</param>
internal sealed record AccountView(string Address, long? QuotaBytes, bool Disabled, bool HasPassword)
{
    public static AccountView Of(string address, AccountInfo account) =>
        new(address, account.QuotaOctets, account.Disabled, account.HasPassword);
}
