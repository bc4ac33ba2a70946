using RelateMail.Api.Contracts;

namespace RelateMail.Client;

/// <summary>Hosted domains.</summary>
public sealed class DomainsClient
{
    private const string Root = "domains";

    private readonly ApiSender _sender;

    internal DomainsClient(ApiSender sender) => _sender = sender;

    /// <summary>Lists all hosted domains, page by page.</summary>
    [ApiOperation("listDomains")]
    public IAsyncEnumerable<HostedDomain> ListAsync(
        DomainListOptions? options = null, CancellationToken cancellationToken = default) =>
        ApiPages.FollowAsync(
            options ?? new(), (page, token) => GetPageAsync((DomainListOptions)page, token), cancellationToken);

    /// <summary>Reads one page of the hosted domains.</summary>
    [ApiOperation("listDomains")]
    public Task<Page<HostedDomain>> GetPageAsync(
        DomainListOptions? options = null, CancellationToken cancellationToken = default) =>
        _sender.GetAsync<Page<HostedDomain>>(
            ApiCall.Get(Root).With(options).With("prefix", options?.Prefix), cancellationToken);

    /// <summary>Shows a hosted domain.</summary>
    [ApiOperation("getDomain")]
    public Task<ApiAnswer<HostedDomain>> GetAsync(string domain, CancellationToken cancellationToken = default) =>
        _sender.AskAsync<HostedDomain>(ApiCall.Get(Root, domain), cancellationToken);

    /// <summary>Hosts a domain, or replaces its settings.</summary>
    [ApiOperation("putDomain")]
    public Task<ApiAnswer<HostedDomain>> PutAsync(
        string domain, HostedDomainUpdate? settings = null, ApiCondition? condition = null,
        CancellationToken cancellationToken = default) => _sender.AskAsync<HostedDomain>(
            ApiCall.Put(Root, domain).WithJson(settings ?? new()).With(condition), cancellationToken);

    /// <summary>Changes the members that are not null.</summary>
    [ApiOperation("updateDomain")]
    public Task<ApiAnswer<HostedDomain>> UpdateAsync(
        string domain, HostedDomainUpdate changes, ApiCondition? condition = null,
        CancellationToken cancellationToken = default) => _sender.AskAsync<HostedDomain>(
            ApiCall.Patch(Root, domain).WithJson(changes, ApiCall.MergePatch).With(condition), cancellationToken);

    /// <summary>Stops hosting a domain.</summary>
    [ApiOperation("deleteDomain")]
    public Task DeleteAsync(
        string domain, ApiCondition? condition = null, CancellationToken cancellationToken = default) =>
        _sender.DoAsync(ApiCall.Delete(Root, domain).With(condition), cancellationToken);

    /// <summary>Shows the DNS records that a hosted domain needs.</summary>
    /// <param name="domain">The domain.</param>
    /// <param name="serverName">The server that receives the mail; null for the names that the gateways serve.</param>
    /// <param name="cancellationToken">Cancels the request.</param>
    [ApiOperation("getDomainDns")]
    public Task<DomainDnsView> GetDnsAsync(
        string domain, string? serverName = null, CancellationToken cancellationToken = default) =>
        _sender.GetAsync<DomainDnsView>(
            ApiCall.Get(Root, domain, "dns").With("serverName", serverName), cancellationToken);

    /// <summary>The same records as lines of a zone file.</summary>
    /// <param name="domain">The domain.</param>
    /// <param name="serverName">The server that receives the mail; null for the names that the gateways serve.</param>
    /// <param name="cancellationToken">Cancels the request.</param>
    [ApiOperation("getDomainDns")]
    public Task<string> GetDnsTextAsync(
        string domain, string? serverName = null, CancellationToken cancellationToken = default) =>
        _sender.GetTextAsync(
            ApiCall.Get(Root, domain, "dns").With("serverName", serverName).With("format", "text")
                .Accepting("text/plain"),
            cancellationToken);
}
