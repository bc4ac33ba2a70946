using MimeKit.Encodings;

namespace RelateMail.Mime.Transfer;

/// <summary>Decodes a content transfer encoding as it streams (RFC 2045 §6).</summary>
public abstract class TransferDecoder
{
    /// <summary>Null if the octets are the content itself: 7bit, 8bit, binary and unknown encodings.</summary>
    /// <param name="transferEncoding">The name in lower case, as <see cref="TransferEncodingName"/> returns it.</param>
    public static TransferDecoder? For(string transferEncoding) => transferEncoding switch
    {
        "base64" => new Base64TransferDecoder(),
        "quoted-printable" => new LibraryDecoder(new QuotedPrintableDecoder()),
        "uuencode" or "x-uuencode" => new LibraryDecoder(new UUDecoder()),
        _ => null,
    };

    /// <summary>The most octets that <see cref="Decode"/> returns for an input of this length.</summary>
    public abstract int MaxDecoded(int encoded);

    /// <returns>The number of octets written to the output.</returns>
    public abstract int Decode(byte[] input, int offset, int count, byte[] output);

    /// <summary>Writes the octets of an encoded text that ends early, at most two.</summary>
    public virtual int Flush(byte[] output) => 0;

    private sealed class LibraryDecoder(IMimeDecoder decoder) : TransferDecoder
    {
        public override int MaxDecoded(int encoded) => decoder.EstimateOutputLength(encoded) + 16;

        public override int Decode(byte[] input, int offset, int count, byte[] output) =>
            decoder.Decode(input, offset, count, output);
    }
}
