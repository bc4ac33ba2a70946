using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using RelateMail.Certificates;
using RelateMail.Grains.Contracts;
using RelateMail.Smtp;
using RelateMail.Storage;

namespace RelateMail.Ingress.Certificates;

/// <summary>Loads the certificates of the settings at start. An unusable certificate fails the start.</summary>
internal sealed class ConfiguredCertificateLoader(
    IOptions<IngressOptions> options,
    IOptions<SmtpOptions> smtp,
    IOptions<StorageOptions> storage,
    IHostEnvironment environment,
    TimeProvider timeProvider,
    ILogger<ConfiguredCertificateLoader> logger)
{
    /// <exception cref="OptionsValidationException">
    /// A certificate cannot be used; the message names the setting, the file and the reason.
    /// </exception>
    public ServedCertificates Load()
    {
        IngressOptions settings = options.Value;
        if (settings.CertificatePath.Length == 0)
        {
            return new ServedCertificates(environment.IsDevelopment() ? [LoadDevelopment()] : []);
        }

        List<ConfiguredCertificate> certificates =
        [
            Load(
                "Smtp:CertificatePath",
                ConfiguredName(),
                new(settings.CertificatePath, settings.CertificateKeyPath, settings.CertificatePassword)),
        ];
        for (int index = 0; index < settings.Certificates.Count; index++)
        {
            CertificateOptions one = settings.Certificates[index];
            certificates.Add(Load(
                $"Smtp:Certificates:{index}",
                one.ServerName,
                new(one.CertificatePath, one.CertificateKeyPath, one.CertificatePassword)));
        }

        RefuseDuplicates(certificates);
        return new ServedCertificates(certificates);
    }

    private ConfiguredCertificate LoadDevelopment()
    {
        string directory = Path.Combine(environment.ContentRootPath, storage.Value.DataDirectory);
        string name = ConfiguredName() is { Length: > 0 } configured ? configured : "localhost";
        try
        {
            if (DevelopmentCertificate.Ensure(directory, name, timeProvider.GetUtcNow(), out string path))
            {
                logger.DevelopmentCertificateMade(path);
            }

            return Load("development", "", new(path, "", null));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw Unusable(
                $"The development certificate cannot be created in {directory}: {exception.Message}");
        }
    }

    /// <summary>Empty if the server name is an address literal or the name of the machine.</summary>
    private string ConfiguredName() =>
        smtp.Value.ServerName is { Length: > 0 } configured && configured[0] != '[' ? configured : "";

    /// <param name="key">Key of the setting.</param>
    /// <param name="name">The server name; empty for the first DNS name of the certificate.</param>
    /// <param name="paths">The paths as the settings contain them.</param>
    private ConfiguredCertificate Load(string key, string name, Paths paths)
    {
        var source = new CertificateSource(
            Resolve(paths.Certificate), paths.Key.Length == 0 ? null : Resolve(paths.Key), paths.Password);
        CertificateMaterial material;
        LoadedCertificate certificate;
        try
        {
            material = source.Read();
            certificate = CertificateLoader.Load(material);
        }
        catch (CertificateException exception)
        {
            throw Unusable($"{key}: {exception.Message}");
        }

        string serverName = name.Length > 0 ? name : certificate.Facts.Names.FirstOrDefault(one => one.Length > 0)
            ?? throw Unusable($"{key}: {source.Path} has no DNS name; set "
                + (key == "Smtp:CertificatePath" ? "Smtp:ServerName." : $"{key}:ServerName."));
        LogWarnings(certificate, serverName.ToLowerInvariant(), source.Path);
        return new ConfiguredCertificate(
            key, serverName.ToLowerInvariant(), source, certificate, Convert.ToHexString(material.Digest()));
    }

    /// <summary>
    /// Logs the certificate, and warns of faults. A certificate that would be rejected as a renewal is served at start,
    /// so that mail is accepted.
    /// </summary>
    private void LogWarnings(LoadedCertificate certificate, string serverName, string path)
    {
        DateTimeOffset now = timeProvider.GetUtcNow();
        CertificateFacts facts = certificate.Facts;
        logger.CertificateServed(
            facts.Subject, facts.Thumbprint, facts.NotAfter.UtcDateTime, facts.Intermediates, path);
        if (facts.NotAfter <= now)
        {
            logger.CertificateExpired(path, facts.NotAfter.UtcDateTime);
        }
        else if (facts.NotBefore > now)
        {
            logger.CertificateNotYetValid(path, facts.NotBefore.UtcDateTime);
        }
        else if (CertificateRules.Refuse(certificate, serverName, now) is { } reason)
        {
            logger.CertificateNotRenewable(path, reason);
        }
    }

    private static void RefuseDuplicates(List<ConfiguredCertificate> certificates)
    {
        foreach (IGrouping<string, ConfiguredCertificate> same in certificates.GroupBy(static one => one.ServerName))
        {
            if (same.Skip(1).FirstOrDefault() is { } second)
            {
                throw Unusable($"{same.First().Key} and {second.Key} are both for {same.Key}; set another"
                    + $" {second.Key}:ServerName.");
            }
        }
    }

    private static OptionsValidationException Unusable(string failure) =>
        new(IngressOptions.Section, typeof(IngressOptions), [failure]);

    private string Resolve(string path) => Path.GetFullPath(Path.Combine(environment.ContentRootPath, path));

    private readonly record struct Paths(string Certificate, string Key, string? Password);
}
