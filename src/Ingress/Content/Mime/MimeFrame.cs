namespace RelateMail.Ingress.Content.Mime;

/// <summary>A multipart or an attached message that is being read.</summary>
internal sealed class MimeFrame(MimeNode node, long contentBegin)
{
    private byte[]? _boundary;

    public MimeNode Node { get; } = node;

    public bool IsMessage { get; } = node.Header.IsMessage;

    public long ContentBegin { get; } = contentBegin;

    /// <summary>Octets of a multipart before its first part; null after it.</summary>
    public PartContent? Preamble { get; private set; } =
        node.Header.IsMessage ? null : new PartContent(node.Header.TransferEncoding, contentBegin, node.Sample);

    /// <summary>True after the last delimiter: the rest is not part of the content (RFC 2046 §5.1.1).</summary>
    public bool IsClosed { get; set; }

    private byte[]? Boundary => _boundary ??= Node.Header.Boundary;

    public void BeginPart() => Preamble = null;

    /// <summary>
    /// True if the line is a delimiter of this multipart. A last delimiter before any part is text, because the octets
    /// around it would be in no part.
    /// </summary>
    /// <param name="line">Begins with two hyphens; without white space at its end.</param>
    /// <param name="isLast">True for the last delimiter of the multipart.</param>
    public bool IsDelimiter(ReadOnlySpan<byte> line, out bool isLast)
    {
        isLast = false;
        if (IsClosed || IsMessage || Boundary is not { } boundary || !line[2..].StartsWith(boundary))
        {
            return false;
        }

        ReadOnlySpan<byte> rest = line[(2 + boundary.Length)..];
        isLast = rest.SequenceEqual("--"u8) && Preamble is null;
        return rest.IsEmpty || isLast;
    }
}
