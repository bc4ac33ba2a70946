using RelateMail.Certificates;

namespace RelateMail.Ingress.Certificates;

/// <summary>The certificates by server name, for lookup in handshakes. Immutable.</summary>
internal sealed class ServedCertificateTable
{
    private readonly (string ServerName, LoadedCertificate Certificate)[] _certificates;
    private readonly Dictionary<string, LoadedCertificate> _byName = new(StringComparer.OrdinalIgnoreCase);

    /// <param name="certificates">
    /// At least one; the first is the default. A configured server name always gets its own certificate. If several
    /// certificates cover another name, the first one is served.
    /// </param>
    public ServedCertificateTable(IEnumerable<(string ServerName, LoadedCertificate Certificate)> certificates)
    {
        _certificates = [.. certificates];
        foreach ((string serverName, LoadedCertificate certificate) in _certificates)
        {
            _byName.TryAdd(serverName, certificate);
        }

        foreach (LoadedCertificate certificate in _certificates.Select(static one => one.Certificate))
        {
            foreach (string name in certificate.Facts.Names)
            {
                _byName.TryAdd(name, certificate);
            }
        }
    }

    /// <summary>Matches the name, then a wildcard in place of its first label, then the default.</summary>
    public LoadedCertificate ForName(string? serverName) => Find(serverName) ?? _certificates[0].Certificate;

    /// <summary>Returns the certificate for the name; null if only the default applies.</summary>
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

    /// <summary>Returns a copy with another certificate for one server name.</summary>
    public ServedCertificateTable With(string serverName, LoadedCertificate certificate) => new(
        _certificates.Select(one => one.ServerName == serverName ? (serverName, certificate) : one));
}
