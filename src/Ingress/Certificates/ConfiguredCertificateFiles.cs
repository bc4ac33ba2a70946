using RelateMail.Certificates;

namespace RelateMail.Ingress.Certificates;

/// <summary>
/// Detects a new certificate by the content of the configured files, so that replaced symbolic links and changes on
/// network volumes are detected too.
/// </summary>
/// <remarks>
/// A certificate and its key are written in two steps and do not match in between. Therefore unusable content is
/// rejected only if the next poll finds the same content again.
/// </remarks>
internal sealed class ConfiguredCertificateFiles(ConfiguredCertificate configured, TimeProvider timeProvider)
{
    private LoadedCertificate _current = configured.Loaded;
    private string _currentContent = configured.Digest;
    private Finding? _suspect;
    private Finding? _refused;

    /// <summary>The latest usable certificate of the files.</summary>
    public LoadedCertificate Current => _current;

    /// <summary>Reads the files and compares them with the previous poll.</summary>
    /// <param name="isComplete">True if the files are known to be complete: unusable ones are rejected at once.</param>
    /// <returns>Null if nothing has changed.</returns>
    public FileChange? Poll(bool isComplete)
    {
        Finding found = Read();
        Finding? suspect = _suspect;
        _suspect = null;
        if (found.Refusal is null)
        {
            bool wasRefused = _refused is not null;
            bool isNew = found.Content != _currentContent;
            _refused = null;
            _currentContent = found.Content;
            _current = found.Certificate ?? _current;
            return isNew || wasRefused ? new FileChange(isNew, null) : null;
        }

        if (found == _refused)
        {
            return null;
        }

        if (!isComplete && found != suspect)
        {
            _suspect = found;
            return null;
        }

        _refused = found;
        return new FileChange(false, found.Refusal);
    }

    private Finding Read()
    {
        CertificateMaterial material;
        try
        {
            material = configured.Source.Read();
        }
        catch (CertificateException exception)
        {
            return new Finding("", exception.Message, null);
        }

        string content = Convert.ToHexString(material.Digest());
        if (content == _currentContent)
        {
            return new Finding(content, null, null);
        }

        try
        {
            LoadedCertificate certificate = CertificateLoader.Load(material);

            // The new certificate must cover the name only if the current one does; otherwise no renewal could pass.
            bool isCovered = CertificateRules.Covers(_current.Facts.Names, configured.ServerName);
            string? refusal = CertificateRules.Refuse(
                certificate, isCovered ? configured.ServerName : null, timeProvider.GetUtcNow());
            return new Finding(content, refusal, refusal is null ? certificate : null);
        }
        catch (CertificateException exception)
        {
            return new Finding(content, exception.Message, null);
        }
    }

    /// <param name="Content">Digest of the files; empty if they could not be read.</param>
    /// <param name="Refusal">Why the certificate cannot be served; null if it can.</param>
    /// <param name="Certificate">Null if it cannot be served, or is the current one.</param>
    private sealed record Finding(string Content, string? Refusal, LoadedCertificate? Certificate);
}

/// <summary>The change that a poll of the files detected.</summary>
/// <param name="HasNewCertificate">True if the files contain another usable certificate.</param>
/// <param name="Refusal">Why the content of the files is not served; null if it is usable.</param>
internal sealed record FileChange(bool HasNewCertificate, string? Refusal);
