using RelateMail.Certificates;

namespace RelateMail.Ingress.Certificates;

/// <summary>
/// Watches a certificate's files by their content, so that symlink swaps and network volumes are seen too.
/// </summary>
/// <remarks>
/// A pair is written in two steps, and is bad in between. So what is bad is refused only when the next look finds the
/// same content again.
/// </remarks>
internal sealed class CertificateFiles(ConfiguredCertificate configured, TimeProvider time)
{
    private LoadedCertificate _good = configured.Loaded;
    private string _goodContent = configured.Digest;
    private Finding? _suspect;
    private Finding? _refused;

    /// <summary>The last good certificate that the files held.</summary>
    public LoadedCertificate Good => _good;

    /// <param name="isUrgent">Somebody says that the files are complete: bad ones are refused at once.</param>
    /// <returns>Null where nothing is new.</returns>
    public FilesNews? Look(bool isUrgent)
    {
        Finding found = Read();
        Finding? suspect = _suspect;
        _suspect = null;
        if (found.Refusal is null)
        {
            bool wasRefused = _refused is not null;
            bool isOther = found.Content != _goodContent;
            _refused = null;
            _goodContent = found.Content;
            _good = found.Certificate ?? _good;
            return isOther || wasRefused ? new FilesNews(isOther, null) : null;
        }

        if (found == _refused)
        {
            return null;
        }

        if (!isUrgent && found != suspect)
        {
            _suspect = found;
            return null;
        }

        _refused = found;
        return new FilesNews(false, found.Refusal);
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
        if (content == _goodContent)
        {
            return new Finding(content, null, null);
        }

        try
        {
            LoadedCertificate certificate = CertificateLoader.Load(material);

            // A certificate that never covered the name is renewed like any other; one that did must go on to do so.
            bool isCovered = CertificateRules.Covers(_good.Facts.Names, configured.ServerName);
            string? refusal = CertificateRules.Refuse(
                certificate, isCovered ? configured.ServerName : null, time.GetUtcNow());
            return new Finding(content, refusal, refusal is null ? certificate : null);
        }
        catch (CertificateException exception)
        {
            return new Finding(content, exception.Message, null);
        }
    }

    /// <param name="Content">Digest of the files; empty where they could not be read.</param>
    /// <param name="Refusal">Why it cannot be served; null where it can.</param>
    /// <param name="Certificate">Null where it cannot be served, or is the good one that is known.</param>
    private sealed record Finding(string Content, string? Refusal, LoadedCertificate? Certificate);
}

/// <summary>What a look at the files has brought.</summary>
/// <param name="IsOther">They hold another good certificate.</param>
/// <param name="Refusal">Why what they hold is not served; null where it is good.</param>
internal sealed record FilesNews(bool IsOther, string? Refusal);
