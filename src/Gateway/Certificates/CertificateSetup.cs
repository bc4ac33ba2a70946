using Microsoft.Extensions.Options;
using RelateMail.Smtp;
using RelateMail.Storage;

namespace RelateMail.Gateway.Certificates;

/// <summary>Loads what the settings name, at start. A certificate that cannot be used stops the start.</summary>
internal sealed class CertificateSetup(
    IOptions<GatewayOptions> options,
    IOptions<SmtpOptions> smtp,
    IOptions<StorageOptions> storage,
    IHostEnvironment environment,
    TimeProvider time,
    ILogger<CertificateSetup> logger)
{
    /// <exception cref="OptionsValidationException">
    /// One of them cannot be used; names the setting, the file, the reason.
    /// </exception>
    public ServedCertificates Load()
    {
        GatewayOptions settings = options.Value;
        if (settings.CertificatePath.Length == 0)
        {
            return environment.IsDevelopment() ? LoadDevelopment() : new ServedCertificates(null);
        }

        List<ServedCertificate> certificates =
        [
            Load(
                "Smtp:CertificatePath",
                settings.CertificatePath,
                settings.CertificateKeyPath,
                settings.CertificatePassword),
        ];
        for (int index = 0; index < settings.Certificates.Count; index++)
        {
            CertificateOptions one = settings.Certificates[index];
            certificates.Add(Load(
                $"Smtp:Certificates:{index}", one.CertificatePath, one.CertificateKeyPath, one.CertificatePassword));
        }

        return new ServedCertificates(new CertificateSnapshot(certificates));
    }

    private ServedCertificates LoadDevelopment()
    {
        string directory = Path.Combine(environment.ContentRootPath, storage.Value.DataDirectory);
        string name = smtp.Value.ServerName is { Length: > 0 } configured && configured[0] != '['
            ? configured : "localhost";
        try
        {
            if (DevelopmentCertificate.Ensure(directory, name, time.GetUtcNow(), out string path))
            {
                logger.DevelopmentCertificateMade(path);
            }

            return new ServedCertificates(new CertificateSnapshot([Load("development", path, "", null)]));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw Unusable(
                $"The development certificate cannot be made in {directory}: {CertificateLoader.Reason(exception)}");
        }
    }

    private ServedCertificate Load(string key, string path, string keyPath, string? password)
    {
        ServedCertificate certificate;
        try
        {
            certificate = CertificateLoader.Load(new CertificateSource(
                Resolve(path), keyPath.Length == 0 ? null : Resolve(keyPath), password));
        }
        catch (CertificateException exception)
        {
            throw Unusable($"{key}: {exception.Message}");
        }

        DateTime now = time.GetUtcNow().UtcDateTime;
        DateTime notAfter = certificate.Leaf.NotAfter.ToUniversalTime();
        DateTime notBefore = certificate.Leaf.NotBefore.ToUniversalTime();
        logger.CertificateServed(
            certificate.Leaf.Subject, certificate.Thumbprint, notAfter, certificate.Intermediates, certificate.Path);
        if (notAfter < now)
        {
            logger.CertificateExpired(certificate.Path, notAfter);
        }
        else if (notBefore > now)
        {
            logger.CertificateNotYetValid(certificate.Path, notBefore);
        }

        return certificate;
    }

    private static OptionsValidationException Unusable(string failure) =>
        new(GatewayOptions.Section, typeof(GatewayOptions), [failure]);

    private string Resolve(string path) => Path.GetFullPath(Path.Combine(environment.ContentRootPath, path));
}
