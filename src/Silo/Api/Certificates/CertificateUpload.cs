using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Microsoft.AspNetCore.Http.HttpResults;
using RelateMail.Api.Contracts;
using RelateMail.Certificates;
using RelateMail.Grains.Contracts;
using RelateMail.Silo.Api.Http;

namespace RelateMail.Silo.Api.Certificates;

/// <summary>Reads and validates the certificate of a request, before any change.</summary>
internal sealed class CertificateUpload(CertificateSealer sealer, TimeProvider timeProvider)
{
    public const string Pkcs12 = "application/x-pkcs12"; // RFC 7292 registers no other name
    public const string Pem = "application/x-pem-file";

    /// <param name="request">A PFX file, a PEM file, or JSON; its Content-Type selects the format.</param>
    /// <param name="name">The server name that the certificate must cover.</param>
    /// <returns>The sealed certificate, or the refusal.</returns>
    public async Task<(SealedCertificate? Certificate, ProblemHttpResult? Refusal)> ReadAsync(
        HttpRequest request, string name)
    {
        if (!sealer.HasKey)
        {
            return (null, Problems.NoEncryptionKey());
        }

        (CertificateMaterial? material, ProblemHttpResult? refusal) = await ReadMaterialAsync(request);
        return material is null ? (null, refusal) : Check(material, name);
    }

    private (SealedCertificate? Certificate, ProblemHttpResult? Refusal) Check(
        CertificateMaterial material, string name)
    {
        LoadedCertificate? loaded = null;
        try
        {
            loaded = CertificateLoader.Load(material);
            return CertificateRules.Refuse(loaded, name, timeProvider.GetUtcNow()) is { } reason
                ? (null, Problems.CertificateRefused(reason))
                : (sealer.Seal(loaded, name), null);
        }
        catch (CertificateException exception)
        {
            return (null, Problems.CertificateRefused(exception.Message));
        }
        catch (CryptographicException)
        {
            return (null, Problems.CertificateRefused($"{material.Name} is damaged."));
        }
        finally
        {
            loaded?.Leaf.Dispose();
            foreach (X509Certificate2 other in loaded?.Others ?? [])
            {
                other.Dispose();
            }
        }
    }

    private static async Task<(CertificateMaterial? Material, ProblemHttpResult? Refusal)> ReadMaterialAsync(
        HttpRequest request)
    {
        string mediaType = request.ContentType?.Split(';')[0].Trim().ToLowerInvariant() ?? "";
        if (mediaType is Pkcs12 or Pem)
        {
            using var octets = new MemoryStream();
            await request.Body.CopyToAsync(octets, request.HttpContext.RequestAborted);
            return (new CertificateMaterial { Name = "The body", Octets = octets.ToArray() }, null);
        }

        if (!request.HasJsonContentType())
        {
            return (null, Problems.NotCertificate());
        }

        JsonBody<CertificateUpdate> body =
            await JsonBody.ReadAsync(request, ApiJson.Default.CertificateUpdate);
        return body.IsRefused ? (null, body.Refusal) : Interpret(body.Value);
    }

    private static (CertificateMaterial? Material, ProblemHttpResult? Refusal) Interpret(CertificateUpdate request) =>
        request switch
        {
            { Pfx: { } pfx, Certificate: null, Key: null } => InterpretPfx(pfx, request.Password),
            { Pfx: null, Certificate: { } certificate } => (new CertificateMaterial
            {
                Name = "'certificate'",
                Octets = Encoding.UTF8.GetBytes(certificate),
                KeyName = request.Key is null ? null : "'key'",
                KeyOctets = request.Key is null ? null : Encoding.UTF8.GetBytes(request.Key),
                Password = request.Password,
            }, null),
            _ => (null, Problems.BadBody(
                "Send either 'pfx', or 'certificate' and 'key'; add 'password' if one is needed.")),
        };

    private static (CertificateMaterial? Material, ProblemHttpResult? Refusal) InterpretPfx(
        string pfx, string? password)
    {
        byte[] octets = new byte[pfx.Length];
        return Convert.TryFromBase64String(pfx, octets, out int count)
            ? (new CertificateMaterial { Name = "'pfx'", Octets = octets[..count], Password = password }, null)
            : (null, Problems.BadBody([new("#/pfx", "bad-value", "The member 'pfx' must be base64.")]));
    }
}
