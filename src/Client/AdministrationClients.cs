using RelateMail.Api.Contracts;

namespace RelateMail.Client;

/// <summary>Networks whose clients did wrong, counted over all nodes.</summary>
public sealed class ReputationClient
{
    private const string Root = "reputation";

    private readonly ApiSender _sender;

    internal ReputationClient(ApiSender sender) => _sender = sender;

    /// <summary>Lists the networks that have points, page by page.</summary>
    [ApiOperation("listReputation")]
    public IAsyncEnumerable<ReputationView> ListAsync(
        ReputationListOptions? options = null, CancellationToken cancellationToken = default) => ApiPages.FollowAsync(
            options ?? new(), (page, token) => GetPageAsync((ReputationListOptions)page, token), cancellationToken);

    /// <summary>Reads one page of the networks.</summary>
    [ApiOperation("listReputation")]
    public Task<Page<ReputationView>> GetPageAsync(
        ReputationListOptions? options = null, CancellationToken cancellationToken = default) =>
        _sender.GetAsync<Page<ReputationView>>(
            ApiCall.Get(Root).With(options).With("treatment", options?.Treatment), cancellationToken);

    /// <summary>Shows the points of a network.</summary>
    /// <param name="address">The first address of the network, such as 192.0.2.0 or 2001:db8::.</param>
    /// <param name="length">The length of the prefix in bits.</param>
    /// <param name="cancellationToken">Cancels the request.</param>
    [ApiOperation("getReputation")]
    public Task<ReputationView> GetAsync(string address, int length, CancellationToken cancellationToken = default) =>
        _sender.GetAsync<ReputationView>(ApiCall.Get(Root, address, ApiCall.Text(length)), cancellationToken);

    /// <summary>Removes the points of a network.</summary>
    /// <param name="address">The first address of the network, such as 192.0.2.0 or 2001:db8::.</param>
    /// <param name="length">The length of the prefix in bits.</param>
    /// <param name="cancellationToken">Cancels the request.</param>
    [ApiOperation("resetReputation")]
    public Task ResetAsync(string address, int length, CancellationToken cancellationToken = default) =>
        _sender.DoAsync(ApiCall.Delete(Root, address, ApiCall.Text(length)), cancellationToken);
}

/// <summary>The silos of the cluster.</summary>
public sealed class SilosClient
{
    private const string Root = "silos";

    private readonly ApiSender _sender;

    internal SilosClient(ApiSender sender) => _sender = sender;

    /// <summary>Lists the silos with their load, page by page.</summary>
    [ApiOperation("listSilos")]
    public IAsyncEnumerable<SiloView> ListAsync(
        PageOptions? options = null, CancellationToken cancellationToken = default) =>
        ApiPages.FollowAsync(options, GetPageAsync, cancellationToken);

    /// <summary>Reads one page of the silos.</summary>
    [ApiOperation("listSilos")]
    public Task<Page<SiloView>> GetPageAsync(
        PageOptions? options = null, CancellationToken cancellationToken = default) =>
        _sender.GetAsync<Page<SiloView>>(ApiCall.Get(Root).With(options), cancellationToken);
}

/// <summary>The log of administration.</summary>
public sealed class AuditClient
{
    private const string Root = "audit";

    private readonly ApiSender _sender;

    internal AuditClient(ApiSender sender) => _sender = sender;

    /// <summary>Lists the calls that changed something or were refused, page by page.</summary>
    [ApiOperation("listAudit")]
    public IAsyncEnumerable<AuditView> ListAsync(
        PageOptions? options = null, CancellationToken cancellationToken = default) =>
        ApiPages.FollowAsync(options, GetPageAsync, cancellationToken);

    /// <summary>Reads one page of the log.</summary>
    [ApiOperation("listAudit")]
    public Task<Page<AuditView>> GetPageAsync(
        PageOptions? options = null, CancellationToken cancellationToken = default) =>
        _sender.GetAsync<Page<AuditView>>(ApiCall.Get(Root).With(options), cancellationToken);

    /// <summary>Checks that no row was changed, removed or inserted.</summary>
    [ApiOperation("verifyAudit")]
    public Task<AuditVerdictView> VerifyAsync(CancellationToken cancellationToken = default) =>
        _sender.GetAsync<AuditVerdictView>(ApiCall.Get(Root, "verify"), cancellationToken);
}

/// <summary>The trace of transactions: what became of each recipient, and why.</summary>
public sealed class TraceClient
{
    private readonly ApiSender _sender;

    internal TraceClient(ApiSender sender) => _sender = sender;

    /// <summary>Lists events, page by page.</summary>
    [ApiOperation("listTrace")]
    public IAsyncEnumerable<TraceView> ListAsync(
        TraceListOptions? options = null, CancellationToken cancellationToken = default) => ApiPages.FollowAsync(
            options ?? new(),
            async (page, token) =>
            {
                TracePage found = await GetPageAsync((TraceListOptions)page, token);
                return new Page<TraceView>(found.Items, found.Next, found.HasMore);
            },
            cancellationToken);

    /// <summary>Reads one page of events, which also says how many are missing.</summary>
    [ApiOperation("listTrace")]
    public Task<TracePage> GetPageAsync(
        TraceListOptions? options = null, CancellationToken cancellationToken = default) =>
        _sender.GetAsync<TracePage>(
            ApiCall.Get("trace").With(options)
                .With("transactionId", options?.TransactionId?.ToString())
                .With("recipient", options?.Recipient)
                .With("reversePath", options?.ReversePath)
                .With("messageId", options?.MessageId)
                .With("since", options?.Since)
                .With("until", options?.Until),
            cancellationToken);
}
