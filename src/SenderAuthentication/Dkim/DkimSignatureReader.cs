using System.Text;
using RelateMail.SenderAuthentication.Dns;

namespace RelateMail.SenderAuthentication.Dkim;

/// <summary>Validates a DKIM-Signature field before its key is known (RFC 6376 §6.1.1).</summary>
internal static class DkimSignatureReader
{
    private const int MaxLengthDigits = 76;
    private const int MaxIdentity = 320;

    public static DkimSignature Read(MessageHeader header, HeaderField field, DateTimeOffset now)
    {
        TagList? tags = TagList.Parse(header.ValueText(field));
        DkimSignature signature = SignatureTags.Read(field, tags, defaultForm: "simple");
        if (tags is null)
        {
            return signature;
        }

        signature = ReadIdentity(signature, tags);
        if (tags.Find("v") != "1")
        {
            return signature.Reject("version");
        }

        // RFC 6376 §5.4: a signature must cover From.
        if (!signature.SignedNames.Contains("from"))
        {
            return signature.Reject("from-not-signed");
        }

        if (tags.FindCompact("q") is { } methods && !methods.Split(':').Contains("dns/txt"))
        {
            return signature.Reject("query-method");
        }

        if (!SignatureTags.TryReadNumber(tags, "l", MaxLengthDigits, out long? length))
        {
            return signature.Reject("length-tag");
        }

        return SignatureTags.CheckTimes(signature with { BodyLength = length }, tags, now);
    }

    // i= is the domain of d= or one below it (RFC 6376 §3.5).
    private static DkimSignature ReadIdentity(DkimSignature signature, TagList tags)
    {
        if (tags.FindCompact("i") is not { } text)
        {
            return signature with { Identity = $"@{signature.Domain}", IdentityDomain = signature.Domain };
        }

        string identity = DecodeQuotedPrintable(text);
        bool isDomain = InternationalDomain.TryToAscii(identity[(identity.LastIndexOf('@') + 1)..], out string? domain);
        bool isWithin = isDomain && signature.Domain is not null && DnsName.IsWithin(domain!, signature.Domain);
        bool isValid = isWithin && identity.Contains('@') && identity.Length <= MaxIdentity
            && !identity.AsSpan().ContainsAnyInRange('\0', '\u001F'); // an escape can stand for any octet
        signature = signature with { Identity = isValid ? identity : null, IdentityDomain = domain };
        return isValid ? signature : signature.Reject("identity");
    }

    // dkim-quoted-printable (RFC 6376 §2.11). Other text is copied.
    private static string DecodeQuotedPrintable(string text)
    {
        if (!text.Contains('='))
        {
            return text;
        }

        List<byte> octets = [];
        byte[] source = Encoding.UTF8.GetBytes(text);
        for (int i = 0; i < source.Length; i++)
        {
            if (source[i] == (byte)'=' && i + 2 < source.Length
                && char.IsAsciiHexDigitUpper((char)source[i + 1]) && char.IsAsciiHexDigitUpper((char)source[i + 2]))
            {
                octets.Add(Convert.FromHexString(Encoding.ASCII.GetString(source, i + 1, 2))[0]);
                i += 2;
            }
            else
            {
                octets.Add(source[i]);
            }
        }

        return Encoding.UTF8.GetString([.. octets]);
    }
}
