using Microsoft.Extensions.Options;
using RelateMail.Grains.Abstractions;
using RelateMail.Hosting.Certificates;
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

        List<LoadedCertificate> certificates =
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
                $"The development certificate cannot be made in {directory}: {exception.Message}");
        }
    }

    private LoadedCertificate Load(string key, string path, string keyPath, string? password)
    {
        LoadedCertificate certificate;
        var source = new CertificateSource(Resolve(path), keyPath.Length == 0 ? null : Resolve(keyPath), password);
        try
        {
            certificate = CertificateLoader.Load(source);
        }
        catch (CertificateException exception)
        {
            throw Unusable($"{key}: {exception.Message}");
        }

        DateTimeOffset now = time.GetUtcNow();
        CertificateFacts facts = certificate.Facts;
        logger.CertificateServed(
            facts.Subject, facts.Thumbprint, facts.NotAfter.UtcDateTime, facts.Intermediates, source.Path);
        if (facts.NotAfter < now)
        {
            logger.CertificateExpired(source.Path, facts.NotAfter.UtcDateTime);
        }
        else if (facts.NotBefore > now)
        {
            logger.CertificateNotYetValid(source.Path, facts.NotBefore.UtcDateTime);
        }

        return certificate;
    }

    private static OptionsValidationException Unusable(string failure) =>
        new(GatewayOptions.Section, typeof(GatewayOptions), [failure]);

    private string Resolve(string path) => Path.GetFullPath(Path.Combine(environment.ContentRootPath, path));
}
