using Orleans.Concurrency;

namespace RelateMail.Grains.Abstractions;

/// <summary>
/// The certificate of one server name: what every node serves, what it shall serve, and how that is judged. Key: the
/// server name, A-labels in lower case.
/// </summary>
[Alias("RelateMail.ICertificateGrain"), GrainInterfaceType("certificate")]
public interface ICertificateGrain : IGrainWithStringKey
{
    /// <summary>
    /// A node says what it serves: at its start, after each change, and each minute, for it is a lease. The answer is what
    /// the node shall serve.
    /// </summary>
    /// <param name="observer">Told of changes as long as the lease lasts; null for none. It only shortens the wait.</param>
    [Alias("Report")]
    Task<CertificateOrder> ReportAsync(
        CertificateReport report, ICertificateObserver? observer, CancellationToken cancellationToken);

    /// <summary>The node stops, or no longer serves the name: it is forgotten at once. Nothing where it is unknown.</summary>
    [Alias("Leave")]
    Task LeaveAsync(string node, CancellationToken cancellationToken);

    /// <summary>What is known and how it is judged, at this moment; null where no node ever served the name.</summary>
    [Alias("Get"), AlwaysInterleave]
    Task<CertificateOverview?> GetAsync(CancellationToken cancellationToken);

    /// <summary>The certificate with its key that an order names; null where the order has changed since.</summary>
    [Alias("Fetch"), AlwaysInterleave]
    Task<SealedCertificate?> FetchAsync(long version, CancellationToken cancellationToken);

    /// <summary>
    /// Makes a certificate the one that all nodes shall serve, durably. The same one again changes nothing.
    /// </summary>
    /// <returns>The order in force; null where no node serves the name.</returns>
    [Alias("RollOut")]
    Task<CertificateOrder?> RollOutAsync(SealedCertificate certificate, CancellationToken cancellationToken);

    /// <summary>
    /// Returns to what was ordered before, durably: the certificate before this one, or the nodes' own files where there was
    /// none. Once more undoes it.
    /// </summary>
    /// <returns>The order in force; null where nothing was ever rolled out.</returns>
    [Alias("RollBack")]
    Task<CertificateOrder?> RollBackAsync(CancellationToken cancellationToken);

    /// <summary>Ends the roll-out, durably: the nodes return to their own files. It can be rolled back.</summary>
    /// <returns>The order in force; null where nothing is rolled out.</returns>
    [Alias("Withdraw")]
    Task<CertificateOrder?> WithdrawAsync(CancellationToken cancellationToken);

    /// <summary>Has every node look at its files and at the order at once.</summary>
    /// <returns>False where no node serves the name.</returns>
    [Alias("Reload")]
    Task<bool> ReloadAsync(CancellationToken cancellationToken);
}

/// <summary>A node that waits for news of its certificates.</summary>
[Alias("RelateMail.ICertificateObserver"), GrainInterfaceType("certificate-observer")]
public interface ICertificateObserver : IGrainObserver
{
    /// <summary>The node shall look at its files and report, which tells it the order.</summary>
    /// <param name="name">The server name.</param>
    [Alias("Changed"), OneWay]
    Task ChangedAsync(string name);
}

/// <summary>The server names for which nodes serve certificates. One grain, key 0.</summary>
[Alias("RelateMail.ICertificateListGrain"), GrainInterfaceType("certificate-list")]
public interface ICertificateListGrain : IGrainWithIntegerKey
{
    [Alias("Add")]
    Task AddAsync(string name, CancellationToken cancellationToken);

    [Alias("Remove")]
    Task RemoveAsync(string name, CancellationToken cancellationToken);

    /// <summary>
    /// In ordinal order. After a fault it may name one that nobody serves; never the other way round.
    /// </summary>
    [Alias("List"), AlwaysInterleave]
    Task<string[]> ListAsync(CancellationToken cancellationToken);
}
