using RelateMail.Certificates;

namespace RelateMail.Ingress.Certificates;

/// <summary>A certificate of the settings, as it was at start.</summary>
/// <param name="Key">Of the setting that names it, for messages.</param>
/// <param name="ServerName">The name under which it is served and known to the cluster, in lower case.</param>
/// <param name="Source">Where its files are.</param>
/// <param name="Loaded">What they held.</param>
/// <param name="Digest">Of what they held, as hexadecimal digits.</param>
internal sealed record ConfiguredCertificate(
    string Key, string ServerName, CertificateSource Source, LoadedCertificate Loaded, string Digest);
