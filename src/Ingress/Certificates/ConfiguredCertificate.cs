using RelateMail.Certificates;

namespace RelateMail.Ingress.Certificates;

/// <summary>A certificate of the settings, as loaded at start.</summary>
/// <param name="Key">Key of the setting, for messages.</param>
/// <param name="ServerName">Name under which it is served and reported to the cluster, in lower case.</param>
/// <param name="Source">Location of the files.</param>
/// <param name="Loaded">The certificate that the files contained.</param>
/// <param name="Digest">Digest of the files in hexadecimal.</param>
internal sealed record ConfiguredCertificate(
    string Key, string ServerName, CertificateSource Source, LoadedCertificate Loaded, string Digest);
