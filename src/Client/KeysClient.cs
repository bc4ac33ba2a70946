using RelateMail.Api.Contracts;

namespace RelateMail.Client;

/// <summary>Keys of the API.</summary>
public sealed class KeysClient
{
    private const string Root = "keys";

    private readonly ApiSender _sender;

    internal KeysClient(ApiSender sender) => _sender = sender;

    /// <summary>Lists the keys that were made by the API, page by page.</summary>
    [ApiOperation("listKeys")]
    public IAsyncEnumerable<ManagedKeyView> ListAsync(
        KeyListOptions? options = null, CancellationToken cancellationToken = default) => ApiPages.FollowAsync(
            options ?? new(), (page, token) => GetPageAsync((KeyListOptions)page, token), cancellationToken);

    /// <summary>Reads one page of the keys.</summary>
    [ApiOperation("listKeys")]
    public Task<Page<ManagedKeyView>> GetPageAsync(
        KeyListOptions? options = null, CancellationToken cancellationToken = default) =>
        _sender.GetAsync<Page<ManagedKeyView>>(
            ApiCall.Get(Root).With(options).With("prefix", options?.Prefix), cancellationToken);

    /// <summary>Shows a key; never its secrets.</summary>
    [ApiOperation("getKey")]
    public Task<ApiAnswer<ManagedKeyView>> GetAsync(string name, CancellationToken cancellationToken = default) =>
        _sender.AskAsync<ManagedKeyView>(ApiCall.Get(Root, name), cancellationToken);

    /// <summary>
    /// Creates a key, or replaces what it is allowed to do. The answer has the secret of a new key if the request has
    /// none; such a request is not repeated, because only its first answer has the secret.
    /// </summary>
    [ApiOperation("putKey")]
    public Task<ApiAnswer<ManagedKeyView>> PutAsync(
        string name, ManagedKeyRequest key, ApiCondition? condition = null,
        CancellationToken cancellationToken = default) => _sender.AskAsync<ManagedKeyView>(
            ApiCall.Put(Root, name).WithJson(key).Repeatable(key?.Secret is not null).With(condition),
            cancellationToken);

    /// <summary>Changes the members that are not null.</summary>
    [ApiOperation("updateKey")]
    public Task<ApiAnswer<ManagedKeyView>> UpdateAsync(
        string name, KeyPatch changes, ApiCondition? condition = null,
        CancellationToken cancellationToken = default) => _sender.AskAsync<ManagedKeyView>(
            ApiCall.Patch(Root, name).WithJson(changes, ApiCall.MergePatch).With(condition), cancellationToken);

    /// <summary>Deletes a key. Every node refuses it with the next request.</summary>
    [ApiOperation("deleteKey")]
    public Task DeleteAsync(
        string name, ApiCondition? condition = null, CancellationToken cancellationToken = default) =>
        _sender.DoAsync(ApiCall.Delete(Root, name).With(condition), cancellationToken);

    /// <summary>Adds a secret, and lets the others expire.</summary>
    [ApiOperation("rotateKey")]
    public Task<ApiAnswer<ManagedKeyView>> RotateAsync(
        string name, KeyRotationRequest? rotation = null, ApiCondition? condition = null,
        CancellationToken cancellationToken = default) => _sender.AskAsync<ManagedKeyView>(
            ApiCall.Post(Root, name, "rotate").WithJson(rotation ?? new())
                .Repeatable(rotation?.Secret is not null).With(condition),
            cancellationToken);
}
