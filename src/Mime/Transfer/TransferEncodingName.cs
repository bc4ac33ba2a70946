namespace RelateMail.Mime.Transfer;

/// <summary>The name of a content transfer encoding.</summary>
public static class TransferEncodingName
{
    public const string Default = "7bit";

    /// <summary>One of 7bit, 8bit, binary, base64, quoted-printable, uuencode.</summary>
    /// <param name="name">
    /// The name as declared. A part with an unknown encoding is opaque octets (RFC 2045 §6.4), so binary.
    /// </param>
    public static string Of(string name) => name.Trim().ToLowerInvariant() switch
    {
        "" or "7bit" or "7-bit" => Default,
        "8bit" or "8-bit" => "8bit",
        "base64" or "base-64" or "b64" => "base64",
        "quoted-printable" or "quoted_printable" or "quotedprintable" or "qp" => "quoted-printable",
        "uuencode" or "x-uuencode" or "uue" or "x-uue" => "uuencode",
        _ => "binary",
    };
}
