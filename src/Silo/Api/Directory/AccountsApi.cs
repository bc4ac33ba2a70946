using System.ComponentModel;
using RelateMail.Api.Contracts;
using RelateMail.Grains.Contracts;
using RelateMail.Grains.Directory;
using RelateMail.Silo.Api.Http;

namespace RelateMail.Silo.Api.Directory;

/// <summary>Accounts: mailboxes with a login.</summary>
internal static class AccountsApi
{
    public static void MapAccounts(this RouteGroupBuilder api)
    {
        RouteGroupBuilder accounts = api.MapGroup("/accounts/{address}").WithTags("Accounts")
            .WithMetadata(ApiScope.Directory).WithCanonicalAddress();
        accounts.MapGet("", GetAsync).WithName("getAccount").Produces<AccountView>().Produces(304).Refuses(400, 404);
        accounts.MapPut("", PutAsync).WithName("putAccount")
            .Accepts<AccountRequest>(isOptional: true, "application/json")
            .Produces<AccountView>().Produces<AccountView>(201).Refuses(400, 409, 412, 413, 415);
        accounts.MapPatch("", PatchAsync).WithName("updateAccount")
            .Accepts<AccountRequest>(JsonBody.MergePatch, "application/json")
            .Produces<AccountView>().Refuses(400, 404, 409, 412, 413, 415);
        accounts.MapDelete("", DeleteAsync).WithName("deleteAccount").Produces(204).Refuses(400, 404, 412);
        api.MapGet("/accounts", ListAsync).WithName("listAccounts").WithTags("Accounts")
            .WithMetadata(ApiScope.Directory, new AppliesKeyLimits()).WithQuery(DirectoryList.AddressNames)
            .Produces<Page<AccountView>>().Produces(304).Refuses(400);
    }

    /// <summary>Lists accounts in the order of their addresses.</summary>
    internal static Task<IResult> ListAsync(
        [Description(DirectoryList.DomainDescription)] string? domain,
        [Description(DirectoryList.PrefixDescription)] string? prefix,
        [Description(PageQuery.AfterDescription)] string? after,
        [Description(PageQuery.LimitDescription)] string? limit,
        [Description(PageQuery.OrderDescription)] string? order,
        HttpContext context, DirectoryReader directory, IGrainFactory grains) => DirectoryList.AnswerAsync(
        context,
        LimitedList.OfAddresses(
            ApiKey.Of(context).Limits, directory.ListAccountsAsync,
            (name, token) => grains.GetGrain<IAccountGrain>(name).GetAsync(token)),
        AccountView.Of);

    /// <summary>Shows an account; never its password.</summary>
    internal static Task<IResult> GetAsync(
        [Description(ApiParameters.Account)] string address,
        HttpContext context, IGrainFactory grains, AddressRules rules) =>
        new AccountRecord(address, context, grains, rules).GetAsync();

    /// <summary>Creates or replaces an account.</summary>
    /// <remarks>
    /// A member that is omitted or null gets its default, except the password: an existing account keeps its password,
    /// and a new account cannot log in.
    /// </remarks>
    internal static Task<IResult> PutAsync(
        [Description(ApiParameters.Account)] string address,
        HttpContext context, IGrainFactory grains, AddressRules rules) =>
        new AccountRecord(address, context, grains, rules).PutAsync();

    /// <summary>Changes members of an account (RFC 7396).</summary>
    /// <remarks>
    /// An omitted member stays as it is. A member that is null gets its default, except the password, which stays.
    /// </remarks>
    internal static Task<IResult> PatchAsync(
        [Description(ApiParameters.Account)] string address,
        HttpContext context, IGrainFactory grains, AddressRules rules) =>
        new AccountRecord(address, context, grains, rules).PatchAsync();

    /// <summary>Deletes an account.</summary>
    /// <remarks>Keeps its messages.</remarks>
    internal static Task<IResult> DeleteAsync(
        [Description(ApiParameters.Account)] string address,
        HttpContext context, IGrainFactory grains, AddressRules rules) =>
        new AccountRecord(address, context, grains, rules).DeleteAsync();
}

/// <summary>The requested state of an account.</summary>
internal record AccountRequest
{
    /// <summary>8 to 1024 characters; null keeps the current password.</summary>
    public string? Password { get; set; }

    /// <summary>
    /// A hash of another server, instead of a password: Argon2id, bcrypt or SHA512-CRYPT. The first login replaces it.
    /// Null keeps the current password.
    /// </summary>
    public string? PasswordHash { get; set; }

    /// <summary>Maximum octets of the mailbox; null for the default of the server.</summary>
    public long? QuotaBytes { get; set; }

    /// <summary>Rejects logins and mail of this account.</summary>
    public bool Disabled { get; set; }

    // A password must not reach a log through ToString.
    public override string ToString() => nameof(AccountRequest);
}

/// <summary>An account.</summary>
/// <param name="Address">The canonical address.</param>
/// <param name="QuotaBytes">Maximum octets of the mailbox; null for the default of the server.</param>
/// <param name="Disabled">Logins and mail of this account are rejected.</param>
/// <param name="HasPassword">False if the account cannot log in.</param>
/// <param name="CreatedAt">Time of its creation; null if an earlier version created it.</param>
/// <param name="UpdatedAt">Time of the last change; null if an earlier version made it.</param>
internal sealed record AccountView(
    string Address, long? QuotaBytes, bool Disabled, bool HasPassword, DateTimeOffset? CreatedAt,
    DateTimeOffset? UpdatedAt)
{
    public static AccountView Of(string address, AccountInfo account) => new(
        address, account.QuotaOctets, account.Disabled, account.HasPassword, account.CreatedAt, account.UpdatedAt);
}
