using RelateMail.Api.Contracts;

namespace RelateMail.Client;

/// <summary>Aliases: addresses whose mail goes to others.</summary>
public sealed class AliasesClient
{
    private const string Root = "aliases";

    private readonly ApiSender _sender;

    internal AliasesClient(ApiSender sender) => _sender = sender;

    /// <summary>Lists aliases in the order of their addresses, page by page.</summary>
    [ApiOperation("listAliases")]
    public IAsyncEnumerable<MailAliasItem> ListAsync(
        AddressListOptions? options = null, CancellationToken cancellationToken = default) => ApiPages.FollowAsync(
            options ?? new(), (page, token) => GetPageAsync((AddressListOptions)page, token), cancellationToken);

    /// <summary>Reads one page of aliases.</summary>
    [ApiOperation("listAliases")]
    public Task<Page<MailAliasItem>> GetPageAsync(
        AddressListOptions? options = null, CancellationToken cancellationToken = default) =>
        _sender.GetAsync<Page<MailAliasItem>>(
            ApiCall.Get(Root).With(options).With("domain", options?.Domain).With("prefix", options?.Prefix),
            cancellationToken);

    /// <summary>Shows an alias.</summary>
    [ApiOperation("getAlias")]
    public Task<ApiAnswer<MailAlias>> GetAsync(string address, CancellationToken cancellationToken = default) =>
        _sender.AskAsync<MailAlias>(ApiCall.Get(Root, address), cancellationToken);

    /// <summary>Creates an alias, or replaces its targets.</summary>
    [ApiOperation("putAlias")]
    public Task<ApiAnswer<MailAlias>> PutAsync(
        string address, MailAliasUpdate alias, ApiCondition? condition = null,
        CancellationToken cancellationToken = default) => _sender.AskAsync<MailAlias>(
            ApiCall.Put(Root, address).WithJson(alias).With(condition), cancellationToken);

    /// <summary>Changes the members that are not null.</summary>
    [ApiOperation("updateAlias")]
    public Task<ApiAnswer<MailAlias>> UpdateAsync(
        string address, MailAliasUpdate changes, ApiCondition? condition = null,
        CancellationToken cancellationToken = default) => _sender.AskAsync<MailAlias>(
            ApiCall.Patch(Root, address).WithJson(changes, ApiCall.MergePatch).With(condition), cancellationToken);

    /// <summary>Deletes an alias.</summary>
    [ApiOperation("deleteAlias")]
    public Task DeleteAsync(
        string address, ApiCondition? condition = null, CancellationToken cancellationToken = default) =>
        _sender.DoAsync(ApiCall.Delete(Root, address).With(condition), cancellationToken);
}
