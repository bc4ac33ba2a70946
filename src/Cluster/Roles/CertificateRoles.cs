using System.Formats.Asn1;
using System.Security.Cryptography.X509Certificates;

namespace RelateMail.Cluster.Roles;

/// <summary>Reads the roles of a node from its certificate, and writes them into a new one.</summary>
internal static class CertificateRoles
{
    private const string Prefix = "urn:relatemail:role:";
    private const string AlternativeName = "2.5.29.17";

    /// <summary>uniformResourceIdentifier of GeneralName (RFC 5280 §4.2.1.6).</summary>
    private static readonly Asn1Tag s_uri = new(TagClass.ContextSpecific, 6);

    /// <summary>The role as a URI.</summary>
    public static Uri Uri(NodeRoles role) => new(Prefix + role.ToString().ToLowerInvariant());

    /// <summary>None if the certificate names no role. A role that this version does not know gives no right.</summary>
    public static NodeRoles Read(X509Certificate2 certificate)
    {
        NodeRoles roles = NodeRoles.None;
        foreach (X509Extension extension in certificate.Extensions)
        {
            if (extension.Oid?.Value == AlternativeName)
            {
                roles |= Read(extension.RawData);
            }
        }

        return roles;
    }

    /// <summary>True if the text names one role; the case of letters does not matter.</summary>
    public static bool TryParse(string text, out NodeRoles role)
    {
        role = text.ToLowerInvariant() switch
        {
            "gateway" => NodeRoles.Gateway,
            "read" => NodeRoles.Read,
            "mail" => NodeRoles.Mail,
            "silo" => NodeRoles.Silo,
            _ => NodeRoles.None,
        };
        return role != NodeRoles.None;
    }

    private static NodeRoles Read(byte[] names)
    {
        try
        {
            NodeRoles roles = NodeRoles.None;
            AsnReader reader = new AsnReader(names, AsnEncodingRules.DER).ReadSequence();
            while (reader.HasData)
            {
                if (!reader.PeekTag().HasSameClassAndValue(s_uri))
                {
                    _ = reader.ReadEncodedValue();
                    continue;
                }

                string uri = reader.ReadCharacterString(UniversalTagNumber.IA5String, s_uri);
                if (uri.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase)
                    && TryParse(uri[Prefix.Length..], out NodeRoles role))
                {
                    roles |= role;
                }
            }

            return roles;
        }
        catch (AsnContentException)
        {
            return NodeRoles.None; // an extension that cannot be read names no role
        }
    }
}
