namespace RelateMail.Api.Contracts;

/// <summary>The status of one server name.</summary>
/// <param name="Name">The server name, as A-labels in lower case.</param>
/// <param name="Status">healthy, degraded or unhealthy.</param>
/// <param name="DaysUntilExpiry">
/// Whole days until the first served certificate expires; null if no node has reported.
/// </param>
/// <param name="Converged">True if every node presented the right certificate in a handshake.</param>
/// <param name="Reasons">Reasons for a status that is not healthy, most severe first.</param>
public sealed record CertificateSummaryView(
    string Name, string Status, int? DaysUntilExpiry, bool Converged, CertificateReasonView[] Reasons);

/// <summary>The certificate of one server name on all nodes.</summary>
/// <param name="Name">The server name, as A-labels in lower case.</param>
/// <param name="Status">healthy, degraded or unhealthy.</param>
/// <param name="Reasons">Reasons for a status that is not healthy, most severe first.</param>
/// <param name="Converged">True if every node presented the right certificate in a handshake.</param>
/// <param name="Rollout">The certificate that all nodes must serve.</param>
/// <param name="Nodes">Sorted by name.</param>
/// <param name="Transitions">The last hundred changes of status, newest first.</param>
public sealed record CertificateView(
    string Name,
    string Status,
    CertificateReasonView[] Reasons,
    bool Converged,
    CertificateRolloutView Rollout,
    CertificateNodeView[] Nodes,
    CertificateTransitionView[] Transitions);

/// <summary>One reason for a status that is not healthy.</summary>
/// <param name="Status">degraded or unhealthy.</param>
/// <param name="Code">Identifies the reason for programs; never changes.</param>
/// <param name="Node">The affected node; null for all.</param>
/// <param name="Text">Explains the reason and the remedy to people.</param>
public sealed record CertificateReasonView(string Status, string Code, string? Node, string Text);

/// <summary>The certificate that all nodes must serve.</summary>
/// <param name="Version">Grows with each change; 0 before the first roll-out.</param>
/// <param name="Certificate">The rolled-out certificate; null if each node serves its own files.</param>
/// <param name="Previous">The certificate that a rollback restores; null for the nodes' own files.</param>
/// <param name="ChangedAt">Time of the last change; null before the first roll-out.</param>
public sealed record CertificateRolloutView(
    long Version, CertificateFactsView? Certificate, CertificateFactsView? Previous, DateTimeOffset? ChangedAt);

/// <summary>Facts of a certificate.</summary>
/// <param name="Subject">For example CN=mx.example.org.</param>
/// <param name="Issuer">The subject of the certificate that signed it.</param>
/// <param name="Names">The DNS names that it covers.</param>
/// <param name="KeyAlgorithm">For example ECDSA P-256.</param>
/// <param name="StartsAt">Start of its validity.</param>
/// <param name="ExpiresAt">End of its validity.</param>
/// <param name="DaysUntilExpiry">Whole days until it expires, rounded down; negative after that.</param>
/// <param name="Thumbprint">SHA-256 of the certificate, hexadecimal.</param>
/// <param name="IntermediateCount">Number of chain certificates that are sent with it.</param>
public sealed record CertificateFactsView(
    string Subject,
    string Issuer,
    string[] Names,
    string KeyAlgorithm,
    DateTimeOffset StartsAt,
    DateTimeOffset ExpiresAt,
    int DaysUntilExpiry,
    string Thumbprint,
    int IntermediateCount);

/// <summary>The certificate of one node.</summary>
/// <param name="Node">The node's name.</param>
/// <param name="State">live, or unknown if the node has stopped reporting.</param>
/// <param name="ReportedAt">Time of its last report.</param>
/// <param name="LoadedAt">Time since which it serves the certificate.</param>
/// <param name="Source">A path, or the roll-out.</param>
/// <param name="Served">The certificate that it has loaded.</param>
/// <param name="SeenThumbprint">The certificate that its listeners presented; null if the handshake failed.</param>
/// <param name="HandshakeError">The error of the handshake, or the difference of the listeners; null for none.</param>
/// <param name="Refused">A certificate that the node rejected; null for none.</param>
/// <param name="RolloutVersion">The version of the roll-out that it follows.</param>
public sealed record CertificateNodeView(
    string Node,
    string State,
    DateTimeOffset ReportedAt,
    DateTimeOffset LoadedAt,
    string Source,
    CertificateFactsView Served,
    string? SeenThumbprint,
    string? HandshakeError,
    CertificateRefusalView? Refused,
    long RolloutVersion);

/// <summary>A certificate that a node rejected; the node still serves the old one.</summary>
/// <param name="Source">A path, or the roll-out.</param>
/// <param name="Reason">The reason for the rejection.</param>
/// <param name="RefusedAt">Time of the first rejection.</param>
public sealed record CertificateRefusalView(string Source, string Reason, DateTimeOffset RefusedAt);

/// <summary>A change of status, recorded once for the whole cluster.</summary>
/// <param name="Sequence">Consecutive numbers for each name, from 1.</param>
/// <param name="ChangedAt">Time of the change.</param>
/// <param name="From">The old status.</param>
/// <param name="To">The new status.</param>
/// <param name="Reasons">The reasons, most severe first; empty if healthy.</param>
public sealed record CertificateTransitionView(
    long Sequence, DateTimeOffset ChangedAt, string From, string To, CertificateReasonView[] Reasons);

/// <summary>The result of a reload.</summary>
/// <param name="Names">The server names whose nodes reload their certificates.</param>
public sealed record CertificateReloadView(string[] Names);
