using RelateMail.Api.Contracts;

namespace RelateMail.Client;

/// <summary>
/// A client of the HTTP API. Thread-safe; use one for many requests. Register it with <c>AddRelateMailApi</c>, or
/// create it over an <see cref="HttpClient"/>, which the caller disposes.
/// </summary>
/// <remarks>
/// A refusal is a <see cref="RelateMailApiException"/>. Each method has a token; cancelling it does not undo a change.
/// </remarks>
public sealed class RelateMailClient
{
    private readonly ApiSender _sender;

    /// <summary>Creates a client over an HTTP client with <see cref="HttpClient.BaseAddress"/> and the key.</summary>
    public RelateMailClient(HttpClient http)
        : this(http, new RelateMailApiOptions())
    {
    }

    /// <summary>Creates a client over an HTTP client.</summary>
    /// <param name="http">Gets the address and the key of the settings if they are set.</param>
    /// <param name="options">The settings.</param>
    /// <param name="timeProvider">The clock of delays; null for the system's.</param>
    public RelateMailClient(HttpClient http, RelateMailApiOptions options, TimeProvider? timeProvider = null)
    {
        ArgumentNullException.ThrowIfNull(http);
        ArgumentNullException.ThrowIfNull(options);
        http.BaseAddress = options.Address ?? http.BaseAddress;
        if (options.ApiKey is { } key)
        {
            http.DefaultRequestHeaders.Authorization = new("Bearer", key);
        }

        _sender = new ApiSender(http, options, timeProvider ?? TimeProvider.System);
        Domains = new(_sender);
        Accounts = new(_sender);
        Aliases = new(_sender);
        Mailboxes = new(_sender);
        Messages = new(_sender);
        Webhooks = new(_sender);
        Keys = new(_sender);
        Certificates = new(_sender);
        Reputation = new(_sender);
        Silos = new(_sender);
        Audit = new(_sender);
        Trace = new(_sender);
    }

    /// <summary>Hosted domains.</summary>
    public DomainsClient Domains { get; }

    /// <summary>Accounts.</summary>
    public AccountsClient Accounts { get; }

    /// <summary>Aliases.</summary>
    public AliasesClient Aliases { get; }

    /// <summary>Mailboxes.</summary>
    public MailboxesClient Mailboxes { get; }

    /// <summary>The messages of a mailbox.</summary>
    public MessagesClient Messages { get; }

    /// <summary>Webhooks and their deliveries.</summary>
    public WebhooksClient Webhooks { get; }

    /// <summary>Keys of the API.</summary>
    public KeysClient Keys { get; }

    /// <summary>Certificates of the gateways and their roll-out.</summary>
    public CertificatesClient Certificates { get; }

    /// <summary>Networks whose clients did wrong.</summary>
    public ReputationClient Reputation { get; }

    /// <summary>The silos of the cluster.</summary>
    public SilosClient Silos { get; }

    /// <summary>The log of administration.</summary>
    public AuditClient Audit { get; }

    /// <summary>The trace of transactions.</summary>
    public TraceClient Trace { get; }

    /// <summary>Shows the version of the server, and the scopes and limits of the key.</summary>
    [ApiOperation("getApi")]
    public Task<ApiView> GetApiAsync(CancellationToken cancellationToken = default) =>
        _sender.GetAsync<ApiView>(ApiCall.Get(), cancellationToken);

    /// <summary>Resolves an address to mailboxes, as RCPT does.</summary>
    /// <param name="address">An address; or <c>postmaster</c> without a domain.</param>
    /// <param name="cancellationToken">Cancels the request.</param>
    [ApiOperation("resolveAddress")]
    public Task<AddressResolution> ResolveAsync(string address, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(address);
        return _sender.GetAsync<AddressResolution>(
            ApiCall.Get("resolve").With("address", address), cancellationToken);
    }

    /// <summary>Counts domains, accounts and aliases.</summary>
    /// <param name="domain">Only this domain and its addresses; null for all.</param>
    /// <param name="cancellationToken">Cancels the request.</param>
    [ApiOperation("countDirectory")]
    public Task<DirectoryCountsView> CountDirectoryAsync(
        string? domain = null, CancellationToken cancellationToken = default) =>
        _sender.GetAsync<DirectoryCountsView>(ApiCall.Get("directory").With("domain", domain), cancellationToken);
}
