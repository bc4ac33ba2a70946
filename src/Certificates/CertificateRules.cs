using System.Security.Cryptography.X509Certificates;

namespace RelateMail.Certificates;

/// <summary>Checks that a new certificate must pass before it replaces the one in use.</summary>
public static class CertificateRules
{
    private const string ServerAuthentication = "1.3.6.1.5.5.7.3.1"; // RFC 5280 §4.2.1.12

    /// <summary>The first reason why clients would reject the certificate; null if it passes all checks.</summary>
    /// <param name="certificate">The new certificate with its chain.</param>
    /// <param name="serverName">The name it must cover, in lower case; null to accept any name.</param>
    /// <param name="now">The time at which the certificate must be valid.</param>
    public static string? Refuse(LoadedCertificate certificate, string? serverName, DateTimeOffset now)
    {
        if (certificate.Facts.NotAfter <= now)
        {
            return $"The certificate expired on {certificate.Facts.NotAfter:yyyy-MM-dd HH:mm} UTC.";
        }

        if (certificate.Facts.NotBefore > now)
        {
            return $"The certificate is not valid before {certificate.Facts.NotBefore:yyyy-MM-dd HH:mm} UTC.";
        }

        if (serverName is not null && !Covers(certificate.Facts.Names, serverName))
        {
            return $"The certificate is for {NamesOf(certificate)}, not for {serverName}.";
        }

        X509EnhancedKeyUsageExtension? uses =
            certificate.Leaf.Extensions.OfType<X509EnhancedKeyUsageExtension>().FirstOrDefault();
        return uses is not null && uses.EnhancedKeyUsages[ServerAuthentication] is null
            ? "The certificate's extended key usage does not include server authentication."
            : RefuseChain(certificate, now);
    }

    /// <summary>
    /// True if a name equals the server name, or is a wildcard in place of its first label (RFC 6125 §6.4.3).
    /// </summary>
    public static bool Covers(IEnumerable<string> names, string serverName)
    {
        int dot = serverName.IndexOf('.', StringComparison.Ordinal);
        string? wildcard = dot > 0 ? $"*{serverName[dot..]}" : null;
        return names.Any(name =>
            name.Equals(serverName, StringComparison.OrdinalIgnoreCase)
            || name.Equals(wildcard, StringComparison.OrdinalIgnoreCase));
    }

    private static string NamesOf(LoadedCertificate certificate) => certificate.Facts.Names is { Length: > 0 } names
        ? string.Join(", ", names.Take(10)) : "no DNS name";

    /// <summary>
    /// A chain is complete if the files contain every issuer up to a root; the root itself can be in the store of this
    /// machine instead. Trust in that root is not checked, because a private authority is allowed.
    /// </summary>
    private static string? RefuseChain(LoadedCertificate certificate, DateTimeOffset now)
    {
        using var chain = new X509Chain();
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        chain.ChainPolicy.DisableCertificateDownloads = true;
        chain.ChainPolicy.VerificationTime = now.UtcDateTime;
        chain.ChainPolicy.ExtraStore.AddRange(certificate.Others);
        chain.Build(certificate.Leaf);
        X509Certificate2[] elements = [.. chain.ChainElements.Select(element => element.Certificate)];
        X509Certificate2 last = elements[^1];
        if (!LoadedCertificate.IsRoot(last))
        {
            return $"The certificate chain is incomplete: the certificate of {last.Issuer}, which issued"
                + $" {last.Subject}, is neither included nor known to this machine. Append it.";
        }

        X509Certificate2? notSent = elements.Skip(1).SkipLast(1)
            .FirstOrDefault(element => !certificate.Others.Contains(element));
        if (notSent is not null)
        {
            return $"The certificate chain is incomplete: {notSent.Subject} is not included, so clients would not"
                + " receive it. Append it.";
        }

        foreach (X509Certificate2 element in elements.Skip(1))
        {
            if (element.NotAfter.ToUniversalTime() <= now.UtcDateTime)
            {
                return $"{element.Subject} in the certificate chain expired on"
                    + $" {element.NotAfter.ToUniversalTime():yyyy-MM-dd}.";
            }
        }

        return chain.ChainStatus.Any(status => (status.Status & X509ChainStatusFlags.NotSignatureValid) != 0)
            ? "A signature in the certificate chain is invalid." : null;
    }
}
