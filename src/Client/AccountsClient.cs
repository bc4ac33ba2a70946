using RelateMail.Api.Contracts;

namespace RelateMail.Client;

/// <summary>Accounts: mailboxes that can have a login.</summary>
public sealed class AccountsClient
{
    private const string Root = "accounts";
    private const string Applications = "application-passwords";

    private readonly ApiSender _sender;

    internal AccountsClient(ApiSender sender) => _sender = sender;

    /// <summary>Lists accounts in the order of their addresses, page by page.</summary>
    [ApiOperation("listAccounts")]
    public IAsyncEnumerable<MailAccount> ListAsync(
        AddressListOptions? options = null, CancellationToken cancellationToken = default) => ApiPages.FollowAsync(
            options ?? new(), (page, token) => GetPageAsync((AddressListOptions)page, token), cancellationToken);

    /// <summary>Reads one page of accounts.</summary>
    [ApiOperation("listAccounts")]
    public Task<Page<MailAccount>> GetPageAsync(
        AddressListOptions? options = null, CancellationToken cancellationToken = default) =>
        _sender.GetAsync<Page<MailAccount>>(
            ApiCall.Get(Root).With(options).With("domain", options?.Domain).With("prefix", options?.Prefix),
            cancellationToken);

    /// <summary>Shows an account; never its password.</summary>
    [ApiOperation("getAccount")]
    public Task<ApiAnswer<MailAccount>> GetAsync(string address, CancellationToken cancellationToken = default) =>
        _sender.AskAsync<MailAccount>(ApiCall.Get(Root, address), cancellationToken);

    /// <summary>Creates an account, or replaces its settings.</summary>
    [ApiOperation("putAccount")]
    public Task<ApiAnswer<MailAccount>> PutAsync(
        string address, MailAccountUpdate? settings = null, ApiCondition? condition = null,
        CancellationToken cancellationToken = default) => _sender.AskAsync<MailAccount>(
            ApiCall.Put(Root, address).WithJson(settings ?? new()).With(condition), cancellationToken);

    /// <summary>Changes the members that are not null.</summary>
    [ApiOperation("updateAccount")]
    public Task<ApiAnswer<MailAccount>> UpdateAsync(
        string address, MailAccountUpdate changes, ApiCondition? condition = null,
        CancellationToken cancellationToken = default) => _sender.AskAsync<MailAccount>(
            ApiCall.Patch(Root, address).WithJson(changes, ApiCall.MergePatch).With(condition), cancellationToken);

    /// <summary>Changes the password of an account, and nothing else.</summary>
    [ApiOperation("setPassword")]
    public Task SetPasswordAsync(string address, string password, CancellationToken cancellationToken = default) =>
        _sender.DoAsync(
            ApiCall.Put(Root, address, "password").WithJson(new PasswordRequest { Password = password }),
            cancellationToken);

    /// <summary>Lists the application passwords of an account, page by page; never the passwords themselves.</summary>
    [ApiOperation("listApplicationPasswords")]
    public IAsyncEnumerable<ApplicationPasswordView> ListApplicationPasswordsAsync(
        string address, PageOptions? options = null, CancellationToken cancellationToken = default) =>
        ApiPages.FollowAsync(
            options ?? new(),
            (page, token) => _sender.GetAsync<Page<ApplicationPasswordView>>(
                ApiCall.Get(Root, address, Applications).With(page), token),
            cancellationToken);

    /// <summary>
    /// Makes an application password, or replaces the one of that name. Not repeated after a fault, because only its
    /// answer has the password; call it again to get another one.
    /// </summary>
    [ApiOperation("putApplicationPassword")]
    public Task<ApiAnswer<ApplicationPasswordView>> PutApplicationPasswordAsync(
        string address, string name, CancellationToken cancellationToken = default) =>
        _sender.AskAsync<ApplicationPasswordView>(
            ApiCall.Put(Root, address, Applications, name).Repeatable(false), cancellationToken);

    /// <summary>Revokes an application password.</summary>
    [ApiOperation("deleteApplicationPassword")]
    public Task DeleteApplicationPasswordAsync(
        string address, string name, CancellationToken cancellationToken = default) =>
        _sender.DoAsync(ApiCall.Delete(Root, address, Applications, name), cancellationToken);

    /// <summary>Deletes an account; its messages stay.</summary>
    [ApiOperation("deleteAccount")]
    public Task DeleteAsync(
        string address, ApiCondition? condition = null, CancellationToken cancellationToken = default) =>
        _sender.DoAsync(ApiCall.Delete(Root, address).With(condition), cancellationToken);
}
