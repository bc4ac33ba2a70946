namespace RelateMail.Silo.Api.Certificates;

/// <summary>The certificates of all server names.</summary>
/// <param name="Certificates">In the order of their names.</param>
internal sealed record CertificateListView(CertificateListItem[] Certificates);

/// <summary>The verdict on one server name.</summary>
/// <param name="Name">The server name, as A-labels in lower case.</param>
/// <param name="Status">healthy, degraded or unhealthy.</param>
/// <param name="DaysLeft">Whole days until the first served certificate ends; null where no node is known.</param>
/// <param name="Converged">True where every node has shown the right certificate in a handshake.</param>
/// <param name="Reasons">Why it is not healthy, the worst first.</param>
internal sealed record CertificateListItem(
    string Name, string Status, int? DaysLeft, bool Converged, CertificateReasonView[] Reasons);

/// <summary>All that is known of the certificate of one server name.</summary>
/// <param name="Name">The server name, as A-labels in lower case.</param>
/// <param name="Status">healthy, degraded or unhealthy.</param>
/// <param name="Reasons">Why it is not healthy, the worst first.</param>
/// <param name="Converged">True where every node has shown the right certificate in a handshake.</param>
/// <param name="Wanted">What all nodes shall serve.</param>
/// <param name="Previous">To what a rollback returns; null for the nodes' own files.</param>
/// <param name="Nodes">In the order of their names.</param>
/// <param name="Transitions">The last hundred changes of status, the newest first.</param>
internal sealed record CertificateView(
    string Name,
    string Status,
    CertificateReasonView[] Reasons,
    bool Converged,
    CertificateOrderView Wanted,
    CertificateFactsView? Previous,
    CertificateNodeView[] Nodes,
    CertificateTransitionView[] Transitions);

/// <summary>One thing that is wrong.</summary>
/// <param name="Status">degraded or unhealthy.</param>
/// <param name="Code">For programs; never changes.</param>
/// <param name="Node">The node it is about; null for all.</param>
/// <param name="Text">For people; says what to do.</param>
internal sealed record CertificateReasonView(string Status, string Code, string? Node, string Text);

/// <summary>What all nodes shall serve.</summary>
/// <param name="Version">Grows with each change; 0 where nothing was ever rolled out.</param>
/// <param name="Certificate">The certificate that was rolled out; null where each node serves its own files.</param>
/// <param name="OrderedAt">When; null where nothing was ever rolled out.</param>
internal sealed record CertificateOrderView(long Version, CertificateFactsView? Certificate, DateTimeOffset? OrderedAt);

/// <summary>What a certificate says of itself.</summary>
/// <param name="Subject">For example CN=mx.example.org.</param>
/// <param name="Issuer">The subject of the certificate that signed it.</param>
/// <param name="Names">The DNS names it is for.</param>
/// <param name="KeyAlgorithm">For example ECDSA P-256.</param>
/// <param name="NotBefore">When it begins.</param>
/// <param name="NotAfter">When it ends.</param>
/// <param name="DaysUntilExpiry">Whole days until then, rounded down; negative once it has ended.</param>
/// <param name="Thumbprint">SHA-256 of the certificate, hexadecimal.</param>
/// <param name="Intermediates">Certificates of its chain that are sent beside it.</param>
internal sealed record CertificateFactsView(
    string Subject,
    string Issuer,
    string[] Names,
    string KeyAlgorithm,
    DateTimeOffset NotBefore,
    DateTimeOffset NotAfter,
    int DaysUntilExpiry,
    string Thumbprint,
    int Intermediates);

/// <summary>What one node serves.</summary>
/// <param name="Node">The node's name.</param>
/// <param name="State">live, or unknown: it is silent.</param>
/// <param name="ReportedAt">When it was heard of last.</param>
/// <param name="LoadedAt">When it began to serve the certificate.</param>
/// <param name="Source">A path, or the roll-out.</param>
/// <param name="Served">The certificate that it means to serve.</param>
/// <param name="SeenThumbprint">What its listeners showed in a handshake; null where they could not be asked.</param>
/// <param name="HandshakeError">Why a handshake failed, or how listeners differ; null where all is well.</param>
/// <param name="Refused">A certificate that it was given and does not serve; null for none.</param>
/// <param name="OrderVersion">The version of the order that it follows.</param>
internal sealed record CertificateNodeView(
    string Node,
    string State,
    DateTimeOffset ReportedAt,
    DateTimeOffset LoadedAt,
    string Source,
    CertificateFactsView Served,
    string? SeenThumbprint,
    string? HandshakeError,
    CertificateRefusalView? Refused,
    long OrderVersion);

/// <summary>A certificate that a node did not take; it serves the old one.</summary>
/// <param name="Source">A path, or the roll-out.</param>
/// <param name="Reason">Why not.</param>
/// <param name="At">When it was refused first.</param>
internal sealed record CertificateRefusalView(string Source, string Reason, DateTimeOffset At);

/// <summary>A change of status, once for the whole cluster.</summary>
/// <param name="Sequence">1 for the first one of this name, then one more each.</param>
/// <param name="At">When it was found.</param>
/// <param name="From">The status before.</param>
/// <param name="To">The status since.</param>
/// <param name="Reasons">Why, the worst first; empty for healthy.</param>
internal sealed record CertificateTransitionView(
    long Sequence, DateTimeOffset At, string From, string To, CertificateReasonView[] Reasons);

/// <summary>Who was told to look at its files.</summary>
/// <param name="Names">The server names whose nodes were told.</param>
internal sealed record CertificateReloadView(string[] Names);
