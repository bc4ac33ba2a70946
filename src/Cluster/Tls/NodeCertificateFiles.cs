using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace RelateMail.Cluster.Tls;

/// <summary>
/// The files of <see cref="NodeTlsOptions"/>, read again for each new connection: those are few, the files are small,
/// and no link that is turned elsewhere goes unseen. What cannot be used does not take the place of what could.
/// </summary>
internal sealed class NodeCertificateFiles
{
    private readonly Lock _lock = new();
    private readonly NodeTlsOptions _options;
    private byte[] _digest;
    private NodeCertificate _certificate;

    /// <exception cref="OptionsValidationException">They cannot be used; one message that names the setting.</exception>
    public NodeCertificateFiles(NodeTlsOptions options)
    {
        _options = options;
        Files files = ReadFiles();
        _digest = files.Digest();
        _certificate = Load(files);
    }

    /// <summary>As the files are now; as they were, where they cannot be used.</summary>
    public NodeCertificate Read(ILogger logger)
    {
        lock (_lock)
        {
            try
            {
                Files files = ReadFiles();
                byte[] digest = files.Digest();
                if (!digest.AsSpan().SequenceEqual(_digest))
                {
                    _digest = digest; // also where it fails: it is said once
                    _certificate = Load(files);
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

    private NodeCertificate Load(Files files)
    {
        try
        {
            (X509Certificate2 leaf, X509Certificate2Collection chain) = files.IsPem ? LoadPem(files) : LoadPfx(files);
            return NodeCertificate.Create(leaf, chain, files.Authority);
        }
        catch (Exception exception) when (exception is CryptographicException or ArgumentException)
        {
            throw Unusable(
                nameof(NodeTlsOptions.CertificatePath), $"'{_options.CertificatePath}' cannot be used: {exception.Message}");
        }
    }

    private (X509Certificate2 Leaf, X509Certificate2Collection Chain) LoadPem(Files files)
    {
        string pem = Encoding.UTF8.GetString(files.Certificate);
        string key = files.Key.Length > 0 ? files.Key : pem;
        X509Certificate2 leaf = string.IsNullOrEmpty(_options.CertificatePassword)
            ? X509Certificate2.CreateFromPem(pem, key)
            : X509Certificate2.CreateFromEncryptedPem(pem, key, _options.CertificatePassword);
        X509Certificate2Collection chain = [];
        chain.ImportFromPem(pem);

        // Windows does not use a key that it has not stored.
        return OperatingSystem.IsWindows()
            ? (X509CertificateLoader.LoadPkcs12(leaf.Export(X509ContentType.Pkcs12), null), chain)
            : (leaf, chain);
    }

    private (X509Certificate2 Leaf, X509Certificate2Collection Chain) LoadPfx(Files files)
    {
        X509Certificate2Collection all =
            X509CertificateLoader.LoadPkcs12Collection(files.Certificate, _options.CertificatePassword);
        X509Certificate2 leaf = all.FirstOrDefault(static one => one.HasPrivateKey)
            ?? throw new CryptographicException("it has no private key.");
        return (leaf, all);
    }

    private Files ReadFiles()
    {
        byte[] certificate = ReadFile(nameof(NodeTlsOptions.CertificatePath), _options.CertificatePath);
        byte[] authority = ReadFile(nameof(NodeTlsOptions.AuthorityPath), _options.AuthorityPath);
        string text = Encoding.UTF8.GetString(authority);
        if (!text.Contains("-----BEGIN CERTIFICATE-----", StringComparison.Ordinal))
        {
            throw Unusable(
                nameof(NodeTlsOptions.AuthorityPath), $"'{_options.AuthorityPath}' holds no certificate in PEM form.");
        }

        byte[] key = _options.CertificateKeyPath.Length == 0
            ? []
            : ReadFile(nameof(NodeTlsOptions.CertificateKeyPath), _options.CertificateKeyPath);
        return new(certificate, Encoding.UTF8.GetString(key), text);
    }

    private static byte[] ReadFile(string setting, string path)
    {
        if (path.Length == 0)
        {
            throw Unusable(
                setting, "is not set; TLS between the nodes needs a certificate and the authority that it is of.");
        }

        try
        {
            return File.ReadAllBytes(path);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw Unusable(setting, $"'{path}' cannot be read: {exception.Message}");
        }
    }

    private static OptionsValidationException Unusable(string setting, string message) =>
        new(Options.DefaultName, typeof(NodeTlsOptions), [$"{NodeTlsOptions.Section}:{setting}: {message}"]);

    private sealed record Files(byte[] Certificate, string Key, string Authority)
    {
        public bool IsPem => Certificate.AsSpan().IndexOf("-----BEGIN "u8) >= 0;

        public byte[] Digest()
        {
            using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
            foreach (byte[] file in (byte[][])[Certificate, Encoding.UTF8.GetBytes(Key), Encoding.UTF8.GetBytes(Authority)])
            {
                hash.AppendData(BitConverter.GetBytes(file.Length));
                hash.AppendData(file);
            }

            return hash.GetHashAndReset();
        }
    }
}
