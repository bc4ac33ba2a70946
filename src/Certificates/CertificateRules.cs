using System.Security.Cryptography.X509Certificates;

namespace RelateMail.Certificates;

/// <summary>What a certificate must be before it takes another one's place.</summary>
public static class CertificateRules
{
    private const string ServerAuthentication = "1.3.6.1.5.5.7.3.1"; // RFC 5280 §4.2.1.12

    /// <summary>The first reason why clients would not accept it; null where there is none.</summary>
    /// <param name="serverName">The name it must cover, in lower case; null for any.</param>
    public static string? Refuse(LoadedCertificate certificate, string? serverName, DateTimeOffset now)
    {
        if (certificate.Facts.NotAfter <= now)
        {
            return $"It expired on {certificate.Facts.NotAfter:yyyy-MM-dd HH:mm} UTC.";
        }

        if (certificate.Facts.NotBefore > now)
        {
            return $"It is not valid before {certificate.Facts.NotBefore:yyyy-MM-dd HH:mm} UTC.";
        }

        if (serverName is not null && !Covers(certificate.Facts.Names, serverName))
        {
            return $"It is for {NamesOf(certificate)}, not for {serverName}.";
        }

        X509EnhancedKeyUsageExtension? uses =
            certificate.Leaf.Extensions.OfType<X509EnhancedKeyUsageExtension>().FirstOrDefault();
        return uses is not null && uses.EnhancedKeyUsages[ServerAuthentication] is null
            ? "Its extended key usage does not let a server use it."
            : RefuseChain(certificate, now);
    }

    /// <summary>By the name itself, or by a wildcard in place of its first label (RFC 6125 §6.4.3).</summary>
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
    /// Complete is a chain whose every issuer is beside it, up to a root that is beside it or in the store of this machine.
    /// Whether clients trust that root is their affair: a company's own authority is as good.
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
            return $"Its chain is not complete: the certificate of {last.Issuer}, which issued {last.Subject}, is neither"
                + " beside it nor known to this machine. Append it.";
        }

        X509Certificate2? notSent = elements.Skip(1).SkipLast(1)
            .FirstOrDefault(element => !certificate.Others.Contains(element));
        if (notSent is not null)
        {
            return $"Its chain is not complete: {notSent.Subject} is not beside it, so clients would not get it."
                + " Append it.";
        }

        foreach (X509Certificate2 element in elements.Skip(1))
        {
            if (element.NotAfter.ToUniversalTime() <= now.UtcDateTime)
            {
                return $"{element.Subject} of its chain expired on {element.NotAfter.ToUniversalTime():yyyy-MM-dd}.";
            }
        }

        return chain.ChainStatus.Any(status => (status.Status & X509ChainStatusFlags.NotSignatureValid) != 0)
            ? "A signature in its chain is wrong." : null;
    }
}
