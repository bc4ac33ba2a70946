namespace RelateMail.Mime.Transfer;

/// <summary>Decodes a content transfer encoding as it streams (RFC 2045 §6).</summary>
public abstract class TransferDecoder
{
    /// <summary>Octets that <see cref="Flush"/> writes at most.</summary>
    public const int MaxFlushed = 128;

    /// <summary>Null if the octets are the content itself: 7bit, 8bit, binary and unknown encodings.</summary>
    /// <param name="transferEncoding">The name in lower case, as <see cref="TransferEncodingName"/> returns it.</param>
    public static TransferDecoder? For(string transferEncoding) => transferEncoding switch
    {
        "base64" => new Base64TransferDecoder(),
        "quoted-printable" => new QuotedPrintableTransferDecoder(),
        "uuencode" or "x-uuencode" => new UuTransferDecoder(),
        _ => null,
    };

    /// <summary>The most octets that <see cref="Decode"/> returns for an input of this length.</summary>
    public abstract int MaxDecoded(int encoded);

    /// <returns>The number of octets written to the output.</returns>
    public abstract int Decode(byte[] input, int offset, int count, byte[] output);

    /// <summary>Writes the octets of an encoded text that ends early, at most <see cref="MaxFlushed"/>.</summary>
    public virtual int Flush(byte[] output) => 0;
}
