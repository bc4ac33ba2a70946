using RelateMail.Certificates;

namespace RelateMail.Ingress.Certificates;

/// <summary>All that is served at one moment; never changes.</summary>
internal sealed class CertificateSnapshot
{
    private readonly NamedCertificate[] _certificates;
    private readonly Dictionary<string, LoadedCertificate> _byName = new(StringComparer.OrdinalIgnoreCase);

    /// <param name="certificates">
    /// At least one. The first is the default. A server name always gets its own certificate; for any other name that
    /// several have, the first counts.
    /// </param>
    public CertificateSnapshot(IEnumerable<NamedCertificate> certificates)
    {
        _certificates = [.. certificates];
        foreach (NamedCertificate one in _certificates)
        {
            _byName.TryAdd(one.ServerName, one.Certificate);
        }

        foreach (LoadedCertificate certificate in _certificates.Select(static one => one.Certificate))
        {
            foreach (string name in certificate.Facts.Names)
            {
                _byName.TryAdd(name, certificate);
            }
        }
    }

    /// <summary>By the name itself, then by a wildcard in place of its first label, else the default.</summary>
    public LoadedCertificate ForName(string? serverName) => Find(serverName) ?? _certificates[0].Certificate;

    /// <summary>The certificate for the name; null where there is none but the default for the rest.</summary>
    public LoadedCertificate? Find(string? serverName)
    {
        if (string.IsNullOrEmpty(serverName))
        {
            return null;
        }

        string name = serverName.TrimEnd('.');
        int dot = name.IndexOf('.', StringComparison.Ordinal);
        return _byName.TryGetValue(name, out LoadedCertificate? exact) ? exact
            : dot > 0 && _byName.TryGetValue($"*{name[dot..]}", out LoadedCertificate? wildcard) ? wildcard
            : null;
    }

    /// <summary>The same with another certificate under one server name.</summary>
    public CertificateSnapshot With(string serverName, LoadedCertificate certificate) => new(
        _certificates.Select(one => one.ServerName == serverName ? one with { Certificate = certificate } : one));
}

/// <param name="ServerName">In lower case.</param>
/// <param name="Certificate">Served under it.</param>
internal readonly record struct NamedCertificate(string ServerName, LoadedCertificate Certificate);
