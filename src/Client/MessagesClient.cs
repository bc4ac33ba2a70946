using System.Net.Http.Headers;
using System.Runtime.CompilerServices;
using RelateMail.Api.Contracts;

namespace RelateMail.Client;

/// <summary>The messages of a mailbox. A message is identified by its mailbox and its UID.</summary>
public sealed class MessagesClient
{
    private const string Root = "mailboxes";
    private const string Messages = "messages";

    private readonly ApiSender _sender;

    internal MessagesClient(ApiSender sender) => _sender = sender;

    /// <summary>Lists the messages of a mailbox, page by page.</summary>
    [ApiOperation("listMessages")]
    public IAsyncEnumerable<MessageListItem> ListAsync(
        string mailbox, MessageListOptions? options = null, CancellationToken cancellationToken = default) =>
        ApiPages.FollowAsync(
            options ?? new(), (page, token) => GetPageAsync(mailbox, (MessageListOptions)page, token),
            cancellationToken);

    /// <summary>Reads one page of messages.</summary>
    [ApiOperation("listMessages")]
    public Task<Page<MessageListItem>> GetPageAsync(
        string mailbox, MessageListOptions? options = null, CancellationToken cancellationToken = default) =>
        _sender.GetAsync<Page<MessageListItem>>(
            ApiCall.Get(Root, mailbox, Messages).With(options)
                .With("q", options?.Query)
                .With("wait", options?.Wait is { } wait ? $"{ApiCall.Text((long)wait.TotalSeconds)}s" : null)
                .With("quarantined", options?.Quarantined switch
                {
                    QuarantinedMessages.Include => "include",
                    QuarantinedMessages.Only => "only",
                    _ => null,
                })
                .With("preview", options is { Preview: true } ? "true" : null),
            cancellationToken);

    /// <summary>Shows a message.</summary>
    /// <param name="mailbox">The mailbox.</param>
    /// <param name="uid">The number of the message in its mailbox.</param>
    /// <param name="contents">The members that need the content of the message; the others are null.</param>
    /// <param name="cancellationToken">Cancels the request.</param>
    [ApiOperation("getMessage")]
    public Task<ApiAnswer<MessageView>> GetAsync(
        string mailbox, long uid, MessageContents contents = MessageContents.Default,
        CancellationToken cancellationToken = default) => _sender.AskAsync<MessageView>(
            Message(HttpMethod.Get, mailbox, uid).With("include", contents.ToQuery()), cancellationToken);

    /// <summary>Changes the members that are not null.</summary>
    [ApiOperation("updateMessage")]
    public Task<ApiAnswer<MessageListItem>> UpdateAsync(
        string mailbox, long uid, MessageUpdate changes, ApiCondition? condition = null,
        CancellationToken cancellationToken = default) => _sender.AskAsync<MessageListItem>(
            Message(HttpMethod.Patch, mailbox, uid).WithJson(changes, ApiCall.MergePatch).With(condition),
            cancellationToken);

    /// <summary>Deletes a message; its UID is never reused.</summary>
    [ApiOperation("deleteMessage")]
    public Task DeleteAsync(
        string mailbox, long uid, ApiCondition? condition = null, CancellationToken cancellationToken = default) =>
        _sender.DoAsync(Message(HttpMethod.Delete, mailbox, uid).With(condition), cancellationToken);

    /// <summary>Changes or deletes many messages.</summary>
    /// <returns>The outcome. If it is not complete, send the same request again.</returns>
    [ApiOperation("changeMessages")]
    public Task<MessageBatchResultView> ChangeManyAsync(
        string mailbox, MessageBatchRequest batch, CancellationToken cancellationToken = default) =>
        _sender.GetAsync<MessageBatchResultView>(
            ApiCall.Post(Root, mailbox, Messages, "batch").WithJson(batch).Repeatable(), cancellationToken);

    /// <summary>Releases a message from quarantine, under a new UID.</summary>
    [ApiOperation("releaseMessage")]
    public Task<ApiAnswer<MessageListItem>> ReleaseAsync(
        string mailbox, long uid, ApiCondition? condition = null, CancellationToken cancellationToken = default) =>
        _sender.AskAsync<MessageListItem>(
            Message(HttpMethod.Post, mailbox, uid, "release").Repeatable().With(condition), cancellationToken);

    /// <summary>Lists what changed since a position, page by page, up to now.</summary>
    /// <param name="mailbox">The mailbox.</param>
    /// <param name="since"><c>Next</c> of an earlier page; null for all messages.</param>
    /// <param name="limit">Changes of one page, at most 500; null for the default of the server.</param>
    /// <param name="cancellationToken">Cancels the request.</param>
    /// <returns>Pages. Store <c>Next</c> of the last one to continue later.</returns>
    [ApiOperation("listMessageChanges")]
    public async IAsyncEnumerable<MessageChangesView> ListChangesAsync(
        string mailbox, string? since = null, int? limit = null,
        [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        MessageChangesView page;
        do
        {
            page = await _sender.GetAsync<MessageChangesView>(
                ApiCall.Get(Root, mailbox, Messages, "changes").With("since", since)
                    .With("limit", limit is { } number ? ApiCall.Text(number) : null),
                cancellationToken);
            yield return page;
            since = page.Next;
        }
        while (page.HasMore);
    }

    /// <summary>Downloads a message: its trace fields, then its content.</summary>
    /// <param name="mailbox">The mailbox.</param>
    /// <param name="uid">The number of the message in its mailbox.</param>
    /// <param name="asReceived">True for forged fields too, which are left out otherwise.</param>
    /// <param name="range">The octets to download; null for all.</param>
    /// <param name="cancellationToken">Cancels the request.</param>
    /// <returns>The octets, which arrive while they are read. The caller disposes it.</returns>
    [ApiOperation("getRawMessage")]
    public async Task<MessageDownload> DownloadAsync(
        string mailbox, long uid, bool asReceived = false, RangeHeaderValue? range = null,
        CancellationToken cancellationToken = default) => await MessageDownload.OpenAsync(
            await _sender.OpenAsync(
                Message(HttpMethod.Get, mailbox, uid, "raw").With("as", asReceived ? "received" : null).With(range)
                    .Accepting("*/*"),
                cancellationToken),
            cancellationToken);

    /// <summary>Downloads one part of a message, with its transfer encoding decoded.</summary>
    /// <param name="mailbox">The mailbox.</param>
    /// <param name="uid">The number of the message in its mailbox.</param>
    /// <param name="partNumber">The number of the part, from 1.</param>
    /// <param name="range">The octets to download; null for all.</param>
    /// <param name="cancellationToken">Cancels the request.</param>
    /// <returns>The octets, which arrive while they are read. The caller disposes it.</returns>
    [ApiOperation("getMessagePart")]
    public async Task<MessageDownload> DownloadPartAsync(
        string mailbox, long uid, int partNumber, RangeHeaderValue? range = null,
        CancellationToken cancellationToken = default) => await MessageDownload.OpenAsync(
            await _sender.OpenAsync(
                Message(HttpMethod.Get, mailbox, uid, "parts", ApiCall.Text(partNumber)).With(range).Accepting("*/*"),
                cancellationToken),
            cancellationToken);

    /// <summary>
    /// Yields the messages of a mailbox as they arrive, each exactly once and in the order of their UIDs, until the
    /// token is cancelled. A lost connection is opened again behind the last message.
    /// </summary>
    /// <exception cref="RelateMailApiException">The server refused to open the stream, at first or later.</exception>
    /// <exception cref="HttpRequestException">The server could not be reached at first.</exception>
    [ApiOperation("streamMessages")]
    public IAsyncEnumerable<WatchedMessage> WatchAsync(
        string mailbox, MessageWatchOptions? options = null, CancellationToken cancellationToken = default) =>
        new MessageEventStream(
            _sender,
            () => ApiCall.Get(Root, mailbox, Messages, "stream").With("q", options?.Query)
                .Accepting("text/event-stream"),
            options ?? new()).ReadAsync(cancellationToken);

    private static ApiCall Message(HttpMethod method, string mailbox, long uid, params string[] rest) =>
        new(method, [Root, mailbox, Messages, ApiCall.Text(uid), .. rest]);
}
