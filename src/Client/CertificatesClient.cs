using RelateMail.Api.Contracts;

namespace RelateMail.Client;

/// <summary>Certificates: the one that each gateway serves, its status and its roll-out.</summary>
public sealed class CertificatesClient
{
    private const string Root = "certificates";

    private readonly ApiSender _sender;

    internal CertificatesClient(ApiSender sender) => _sender = sender;

    /// <summary>Lists the server names with the status of their certificates, page by page.</summary>
    [ApiOperation("listCertificates")]
    public IAsyncEnumerable<CertificateSummaryView> ListAsync(
        PageOptions? options = null, CancellationToken cancellationToken = default) =>
        ApiPages.FollowAsync(options, GetPageAsync, cancellationToken);

    /// <summary>Reads one page of the server names.</summary>
    [ApiOperation("listCertificates")]
    public Task<Page<CertificateSummaryView>> GetPageAsync(
        PageOptions? options = null, CancellationToken cancellationToken = default) =>
        _sender.GetAsync<Page<CertificateSummaryView>>(ApiCall.Get(Root).With(options), cancellationToken);

    /// <summary>Makes every gateway reload its certificates immediately.</summary>
    [ApiOperation("reloadCertificates")]
    public Task<CertificateReloadView> ReloadAsync(CancellationToken cancellationToken = default) =>
        _sender.GetAsync<CertificateReloadView>(ApiCall.Post(Root, "reload").Repeatable(), cancellationToken);

    /// <summary>Shows the certificates that the gateways serve for a name, the roll-out, and the status.</summary>
    [ApiOperation("getCertificate")]
    public Task<ApiAnswer<CertificateView>> GetAsync(string name, CancellationToken cancellationToken = default) =>
        _sender.AskAsync<CertificateView>(ApiCall.Get(Root, name), cancellationToken);

    /// <summary>Removes a node immediately; without this, it is listed as unknown for a day.</summary>
    [ApiOperation("forgetCertificateNode")]
    public Task ForgetNodeAsync(string name, string node, CancellationToken cancellationToken = default) =>
        _sender.DoAsync(ApiCall.Delete(Root, name, "nodes", node), cancellationToken);

    /// <summary>Shows the certificate that all gateways must serve for a name.</summary>
    [ApiOperation("getRollout")]
    public Task<ApiAnswer<CertificateRolloutView>> GetRolloutAsync(
        string name, CancellationToken cancellationToken = default) =>
        _sender.AskAsync<CertificateRolloutView>(ApiCall.Get(Root, name, "rollout"), cancellationToken);

    /// <summary>Rolls a certificate out to all gateways.</summary>
    [ApiOperation("putRollout")]
    public Task<ApiAnswer<CertificateRolloutView>> PutRolloutAsync(
        string name, CertificateUpdate certificate, ApiCondition? condition = null,
        CancellationToken cancellationToken = default) => _sender.AskAsync<CertificateRolloutView>(
            ApiCall.Put(Root, name, "rollout").WithJson(certificate).With(condition), cancellationToken);

    /// <summary>Rolls the certificate of a file out to all gateways.</summary>
    /// <param name="name">The server name.</param>
    /// <param name="file">A PFX file without a password, or a PEM file with key and chain.</param>
    /// <param name="mediaType"><c>application/x-pkcs12</c> or <c>application/x-pem-file</c>.</param>
    /// <param name="condition">A condition on the roll-out; null for none.</param>
    /// <param name="cancellationToken">Cancels the request.</param>
    [ApiOperation("putRollout")]
    public Task<ApiAnswer<CertificateRolloutView>> PutRolloutFileAsync(
        string name, ReadOnlyMemory<byte> file, string mediaType, ApiCondition? condition = null,
        CancellationToken cancellationToken = default) => _sender.AskAsync<CertificateRolloutView>(
            ApiCall.Put(Root, name, "rollout").With(condition).WithContent(() => new ReadOnlyMemoryContent(file)
            {
                Headers = { ContentType = new(mediaType) },
            }),
            cancellationToken);

    /// <summary>Ends a roll-out: the gateways return to their own files.</summary>
    [ApiOperation("deleteRollout")]
    public Task DeleteRolloutAsync(
        string name, ApiCondition? condition = null, CancellationToken cancellationToken = default) =>
        _sender.DoAsync(ApiCall.Delete(Root, name, "rollout").With(condition), cancellationToken);

    /// <summary>Restores the certificate before a roll-out, or the gateways' own files.</summary>
    [ApiOperation("rollBackCertificate")]
    public Task<ApiAnswer<CertificateRolloutView>> RollBackAsync(
        string name, CertificateRollbackRequest rollback, ApiCondition? condition = null,
        CancellationToken cancellationToken = default) => _sender.AskAsync<CertificateRolloutView>(
            ApiCall.Post(Root, name, "rollback").WithJson(rollback).Repeatable().With(condition), cancellationToken);

    /// <summary>Shows the TLSA records of a server name.</summary>
    [ApiOperation("getCertificateDns")]
    public Task<CertificateDnsView> GetDnsAsync(string name, CancellationToken cancellationToken = default) =>
        _sender.GetAsync<CertificateDnsView>(ApiCall.Get(Root, name, "dns"), cancellationToken);

    /// <summary>The same records as lines of a zone file.</summary>
    [ApiOperation("getCertificateDns")]
    public Task<string> GetDnsTextAsync(string name, CancellationToken cancellationToken = default) =>
        _sender.GetTextAsync(
            ApiCall.Get(Root, name, "dns").With("format", "text").Accepting("text/plain"), cancellationToken);
}
