using System.Net.Security;
using RelateMail.Hosting.Certificates;

namespace RelateMail.Gateway.Certificates;

/// <summary>All that is served at one moment; never changes.</summary>
internal sealed class CertificateSnapshot
{
    private readonly LoadedCertificate _default;
    private readonly Dictionary<string, LoadedCertificate> _byName = new(StringComparer.OrdinalIgnoreCase);

    /// <param name="certificates">
    /// At least one. The first is the default; for a name that several have, the first counts.
    /// </param>
    public CertificateSnapshot(IReadOnlyList<LoadedCertificate> certificates)
    {
        _default = certificates[0];
        foreach (LoadedCertificate certificate in certificates)
        {
            foreach (string name in certificate.Facts.Names)
            {
                _byName.TryAdd(name, certificate);
            }
        }
    }

    /// <summary>By the name itself, then by a wildcard in place of its first label, else the default.</summary>
    public SslStreamCertificateContext ForName(string? serverName)
    {
        if (string.IsNullOrEmpty(serverName))
        {
            return _default.Context;
        }

        string name = serverName.TrimEnd('.');
        int dot = name.IndexOf('.', StringComparison.Ordinal);
        return _byName.TryGetValue(name, out LoadedCertificate? exact) ? exact.Context
            : dot > 0 && _byName.TryGetValue($"*{name[dot..]}", out LoadedCertificate? wildcard) ? wildcard.Context
            : _default.Context;
    }
}
