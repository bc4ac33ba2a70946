using System.Globalization;
using RelateMail.SenderAuthentication.Dns;
using RelateMail.SenderAuthentication.Results;

namespace RelateMail.SenderAuthentication.Dkim;

/// <summary>Reads the tags that all three kinds of signature fields share (RFC 6376 §3.5, RFC 8617 §4.1).</summary>
internal static class SignatureTags
{
    private const int MaxSignedNames = 512;
    private const int MaxSignature = 1024;

    /// <summary>a=, b=, d=, s=; with h=, bh= and c= if the field signs the message.</summary>
    /// <param name="field">The field.</param>
    /// <param name="tags">Its tags; null if it has no tag list.</param>
    /// <param name="defaultForm">The value of c= if it is absent; null for a field that signs no message.</param>
    public static DkimSignature Read(HeaderField field, TagList? tags, string? defaultForm)
    {
        DkimSignature signature = new() { Field = field };
        if (tags is null)
        {
            return signature.Reject("syntax");
        }

        signature = ReadOrigin(signature, tags);
        signature = ReadAlgorithm(signature, tags);
        return defaultForm is null ? signature : ReadCoverage(signature, tags, defaultForm);
    }

    /// <summary>t= and x=: decimal seconds, and not expired before it was made.</summary>
    public static DkimSignature CheckTimes(DkimSignature signature, TagList tags, DateTimeOffset now)
    {
        if (!TryReadNumber(tags, "t", 12, out long? made) || !TryReadNumber(tags, "x", 12, out long? expires)
            || expires <= made)
        {
            return signature.Reject("time-tags");
        }

        long seconds = now.ToUnixTimeSeconds();
        return made > seconds + 3600 ? signature.Reject("not-yet-valid", AuthenticationResult.Fail)
            : expires < seconds ? signature.Reject("expired", AuthenticationResult.Fail)
            : signature;
    }

    /// <summary>True with null if the tag is absent.</summary>
    public static bool TryReadNumber(TagList tags, string name, int maxDigits, out long? number)
    {
        number = null;
        if (tags.Find(name) is not { } text)
        {
            return true;
        }

        if (text.Length == 0 || text.Length > maxDigits || text.AsSpan().ContainsAnyExceptInRange('0', '9'))
        {
            return false;
        }

        bool fits = long.TryParse(text, CultureInfo.InvariantCulture, out long value);
        number = fits ? value : long.MaxValue;
        return true;
    }

    private static DkimSignature ReadOrigin(DkimSignature signature, TagList tags)
    {
        bool isDomain = InternationalDomain.TryToAscii(tags.FindCompact("d"), out string? domain);
        bool isSelector = InternationalDomain.TryToAscii(tags.FindCompact("s"), out string? selector);
        signature = signature with { Domain = domain, Selector = selector };
        return isDomain && isSelector ? signature : signature.Reject(isDomain ? "selector" : "domain");
    }

    private static DkimSignature ReadAlgorithm(DkimSignature signature, TagList tags)
    {
        string? name = tags.FindCompact("a");
        string? text = tags.FindCompact("b");
        byte[]? octets = Decode(text);
        signature = signature with { AlgorithmName = name, SignatureText = text, Signature = octets ?? [] };
        if (octets is null or { Length: > MaxSignature })
        {
            return signature.Reject("signature-tag");
        }

        return name switch
        {
            "rsa-sha256" => signature with { Algorithm = SignatureAlgorithm.RsaSha256 },
            "ed25519-sha256" => signature with { Algorithm = SignatureAlgorithm.Ed25519Sha256 },
            "rsa-sha1" => signature.Reject("historic-algorithm"), // RFC 8301 §3.1
            _ => signature.Reject("algorithm"),
        };
    }

    private static DkimSignature ReadCoverage(DkimSignature signature, TagList tags, string defaultForm)
    {
        byte[]? bodyHash = Decode(tags.FindCompact("bh"));
        string? names = tags.FindCompact("h");
        (Canonicalization Header, Canonicalization Body)? forms = ReadForms(tags.FindCompact("c") ?? defaultForm);
        if (bodyHash is null || names is null || forms is null)
        {
            return signature.Reject(bodyHash is null ? "body-hash-tag" : names is null ? "signed-names" : "form");
        }

        string[] signedNames = names.ToLowerInvariant().Split(':');
        signature = signature with
        {
            BodyHash = bodyHash,
            HeaderForm = forms.Value.Header,
            BodyForm = forms.Value.Body,
            SignedNames = signedNames,
        };
        return signedNames.Length > MaxSignedNames ? signature.Reject("signed-names") : signature;
    }

    private static (Canonicalization Header, Canonicalization Body)? ReadForms(string text) => text switch
    {
        "simple" or "simple/simple" => (Canonicalization.Simple, Canonicalization.Simple),
        "relaxed" or "relaxed/simple" => (Canonicalization.Relaxed, Canonicalization.Simple),
        "simple/relaxed" => (Canonicalization.Simple, Canonicalization.Relaxed),
        "relaxed/relaxed" => (Canonicalization.Relaxed, Canonicalization.Relaxed),
        _ => null,
    };

    private static byte[]? Decode(string? base64)
    {
        if (base64 is null or "")
        {
            return null;
        }

        byte[] octets = new byte[base64.Length * 3 / 4];
        return Convert.TryFromBase64String(base64, octets, out int length) ? octets[..length] : null;
    }
}
