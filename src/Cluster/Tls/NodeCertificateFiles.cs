using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using RelateMail.Certificates;

namespace RelateMail.Cluster.Tls;

/// <summary>
/// Reads the files of <see cref="NodeTlsOptions"/> again for each new connection, because connections are few and the
/// files are small. A changed symbolic link is therefore detected too. Unusable files never replace usable ones.
/// </summary>
internal sealed class NodeCertificateFiles
{
    private readonly Lock _lock = new();
    private readonly NodeTlsOptions _options;
    private readonly CertificateSource _source;
    private byte[] _digest;
    private NodeCertificate _certificate;

    /// <exception cref="OptionsValidationException">
    /// The files cannot be used; the message names the setting, the file and the reason.
    /// </exception>
    public NodeCertificateFiles(NodeTlsOptions options)
    {
        _options = options;
        _source = new CertificateSource(
            options.CertificatePath,
            options.CertificateKeyPath.Length == 0 ? null : options.CertificateKeyPath,
            options.CertificatePassword);
        Content content = ReadContent();
        _digest = content.Digest();
        _certificate = Load(content);
        Initial = _certificate;
    }

    /// <summary>The certificate of the start.</summary>
    public NodeCertificate Initial { get; }

    /// <summary>Returns the certificate of the current files, or the previous one if they cannot be used.</summary>
    public NodeCertificate Read(ILogger logger)
    {
        lock (_lock)
        {
            try
            {
                Content content = ReadContent();
                byte[] digest = content.Digest();
                if (!digest.AsSpan().SequenceEqual(_digest))
                {
                    _digest = digest; // set before a failure too, so that unusable content is logged once
                    _certificate = Load(content);
                    logger.NodeCertificateChanged(_certificate.Context.TargetCertificate.NotAfter.ToUniversalTime());
                }
            }
            catch (OptionsValidationException exception)
            {
                logger.NodeCertificateKept(exception.Message);
            }

            return _certificate;
        }
    }

    private NodeCertificate Load(Content content)
    {
        X509Certificate2Collection authorities = LoadAuthorities(content.Authority);
        try
        {
            return NodeCertificate.Create(
                CertificateLoader.Load(content.Certificate), authorities, _options.CertificatePath);
        }
        catch (CertificateException exception)
        {
            throw Unusable(nameof(NodeTlsOptions.CertificatePath), exception.Message);
        }
    }

    private X509Certificate2Collection LoadAuthorities(byte[] pem)
    {
        X509Certificate2Collection authorities = [];
        try
        {
            authorities.ImportFromPem(Encoding.UTF8.GetString(pem));
        }
        catch (CryptographicException)
        {
            throw Unusable(
                nameof(NodeTlsOptions.AuthorityPath), $"{_options.AuthorityPath} is a damaged PEM file.");
        }

        return authorities.Count > 0 ? authorities : throw Unusable(
            nameof(NodeTlsOptions.AuthorityPath), $"{_options.AuthorityPath} contains no certificate in PEM format.");
    }

    private Content ReadContent()
    {
        RequireSetting(nameof(NodeTlsOptions.CertificatePath), _options.CertificatePath);
        RequireSetting(nameof(NodeTlsOptions.AuthorityPath), _options.AuthorityPath);
        try
        {
            return new Content(_source.Read(), CertificateFile.Read(_options.AuthorityPath));
        }
        catch (CertificateException exception)
        {
            throw Unusable(SettingOf(exception.Path), exception.Message);
        }
    }

    private string SettingOf(string? path) => path == _options.AuthorityPath ? nameof(NodeTlsOptions.AuthorityPath)
        : path == _source.KeyPath ? nameof(NodeTlsOptions.CertificateKeyPath)
        : nameof(NodeTlsOptions.CertificatePath);

    private static void RequireSetting(string setting, string path)
    {
        if (path.Length == 0)
        {
            throw Unusable(
                setting, "is not set; TLS between the nodes needs a certificate and the authority that issued it.");
        }
    }

    private static OptionsValidationException Unusable(string setting, string message) =>
        new(Options.DefaultName, typeof(NodeTlsOptions), [$"{NodeTlsOptions.Section}:{setting}: {message}"]);

    private sealed record Content(CertificateMaterial Certificate, byte[] Authority)
    {
        public byte[] Digest() => SHA256.HashData([.. Certificate.Digest(), .. Authority]);
    }
}
