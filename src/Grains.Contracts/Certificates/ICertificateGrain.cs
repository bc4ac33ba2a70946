using Orleans.Concurrency;

namespace RelateMail.Grains.Contracts;

/// <summary>
/// The certificate of one server name: which certificate each node serves, which one all nodes must serve, and the
/// resulting status. Key: the server name as A-labels in lower case.
/// </summary>
[Alias("RelateMail.ICertificateGrain"), GrainInterfaceType("certificate")]
public interface ICertificateGrain : IGrainWithStringKey
{
    /// <summary>
    /// Records the certificate that a node serves and renews the node's lease. Nodes report at start, after each change
    /// and every <c>Certificates:ReportInterval</c>.
    /// </summary>
    /// <param name="report">The certificates that the node has loaded and presents.</param>
    /// <param name="observer">
    /// Notified of changes until the lease expires, so that the node need not wait for its next report; null if the
    /// node does not need notifications.
    /// </param>
    /// <param name="cancellationToken">Ends the wait of the caller; the report may be recorded nevertheless.</param>
    /// <returns>The roll-out that the node must follow.</returns>
    [Alias("Report")]
    Task<CertificateRollout> ReportAsync(
        CertificateReport report, ICertificateObserver? observer, CancellationToken cancellationToken);

    /// <summary>
    /// Removes a node at once, because it stops or no longer serves the name. Does nothing if the node is not known.
    /// </summary>
    [Alias("Leave")]
    Task LeaveAsync(string node, CancellationToken cancellationToken);

    /// <summary>Status, roll-out and nodes at this moment; null if no node has served the name.</summary>
    [Alias("Get"), AlwaysInterleave]
    Task<CertificateOverview?> GetAsync(CancellationToken cancellationToken);

    /// <summary>
    /// The target of a roll-out with its key; null if <paramref name="version"/> is not the current version or has no
    /// target.
    /// </summary>
    [Alias("Fetch"), AlwaysInterleave]
    Task<SealedCertificate?> FetchAsync(long version, CancellationToken cancellationToken);

    /// <summary>
    /// Makes a certificate the target for all nodes, durably. Changes nothing if it is already the target.
    /// </summary>
    /// <returns>The roll-out now in force; null if no node serves the name.</returns>
    [Alias("RollOut")]
    Task<CertificateRollout?> RollOutAsync(SealedCertificate certificate, CancellationToken cancellationToken);

    /// <summary>
    /// Restores the previous target, durably: the certificate before this one, or the nodes' own files if there was no
    /// target. A second rollback undoes the first.
    /// </summary>
    /// <returns>The roll-out now in force; null if nothing was ever rolled out.</returns>
    [Alias("RollBack")]
    Task<CertificateRollout?> RollBackAsync(CancellationToken cancellationToken);

    /// <summary>
    /// Undoes one change of the target, durably, as <see cref="RollBackAsync"/> does. A repeat changes nothing.
    /// </summary>
    /// <param name="version">The version that the change had.</param>
    /// <param name="cancellationToken">Ends the wait of the caller; the change may be made nevertheless.</param>
    /// <returns>
    /// The roll-out now in force; null if neither that version is in force, nor the rollback from it.
    /// </returns>
    [Alias("RollBackFrom")]
    Task<CertificateRollout?> RollBackFromAsync(long version, CancellationToken cancellationToken);

    /// <summary>Replaces or removes the target, durably, if the expected version is in force.</summary>
    /// <param name="certificate">The target; null for the nodes' own files.</param>
    /// <param name="version">The expected version.</param>
    /// <param name="cancellationToken">Ends the wait of the caller; the change may be made nevertheless.</param>
    /// <returns>
    /// The roll-out now in force; null if another version was in force, or if no node serves the name.
    /// </returns>
    [Alias("Replace")]
    Task<CertificateRollout?> ReplaceAsync(
        SealedCertificate? certificate, long version, CancellationToken cancellationToken);

    /// <summary>Removes the target, durably: the nodes serve their own files again. A rollback undoes this.</summary>
    /// <returns>The roll-out now in force; null if nothing is rolled out.</returns>
    [Alias("Withdraw")]
    Task<CertificateRollout?> WithdrawAsync(CancellationToken cancellationToken);

    /// <summary>Asks every node to check its files and the roll-out now.</summary>
    /// <returns>False if no node serves the name.</returns>
    [Alias("Reload")]
    Task<bool> ReloadAsync(CancellationToken cancellationToken);
}

/// <summary>A node that waits for changes to its certificates.</summary>
[Alias("RelateMail.ICertificateObserver"), GrainInterfaceType("certificate-observer")]
public interface ICertificateObserver : IGrainObserver
{
    /// <summary>Asks the node to check its files and to report; the answer to the report is the roll-out.</summary>
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
    /// In ordinal order. Contains every served name; after a fault it can also contain a name that no node serves.
    /// </summary>
    [Alias("List"), AlwaysInterleave]
    Task<string[]> ListAsync(CancellationToken cancellationToken);
}
