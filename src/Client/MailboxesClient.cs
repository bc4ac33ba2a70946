using RelateMail.Api.Contracts;

namespace RelateMail.Client;

/// <summary>Mailboxes: what an address has received.</summary>
public sealed class MailboxesClient
{
    private const string Root = "mailboxes";

    private readonly ApiSender _sender;

    internal MailboxesClient(ApiSender sender) => _sender = sender;

    /// <summary>Lists mailboxes in the order of their addresses, page by page.</summary>
    [ApiOperation("listMailboxes")]
    public IAsyncEnumerable<MailboxView> ListAsync(
        MailboxListOptions? options = null, CancellationToken cancellationToken = default) => ApiPages.FollowAsync(
            options ?? new(), (page, token) => GetPageAsync((MailboxListOptions)page, token), cancellationToken);

    /// <summary>Reads one page of mailboxes.</summary>
    [ApiOperation("listMailboxes")]
    public Task<Page<MailboxView>> GetPageAsync(
        MailboxListOptions? options = null, CancellationToken cancellationToken = default) =>
        _sender.GetAsync<Page<MailboxView>>(
            ApiCall.Get(Root).With(options is null ? null : options with { Descending = false })
                .With("domain", options?.Domain).With("prefix", options?.Prefix),
            cancellationToken);

    /// <summary>Shows how much a mailbox holds.</summary>
    [ApiOperation("getMailbox")]
    public Task<ApiAnswer<MailboxView>> GetAsync(string address, CancellationToken cancellationToken = default) =>
        _sender.AskAsync<MailboxView>(ApiCall.Get(Root, address), cancellationToken);

    /// <summary>Deletes all messages of a mailbox, quarantined ones too. The account stays.</summary>
    [ApiOperation("deleteMailbox")]
    public Task DeleteAsync(
        string address, ApiCondition? condition = null, CancellationToken cancellationToken = default) =>
        _sender.DoAsync(ApiCall.Delete(Root, address).With(condition), cancellationToken);
}
