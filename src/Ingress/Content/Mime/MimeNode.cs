using RelateMail.Grains.Abstractions;

namespace RelateMail.Ingress.Content.Mime;

/// <summary>An entity of the MIME tree: a multipart with its children, or a leaf.</summary>
/// <param name="header">The header of the entity.</param>
/// <param name="sample">The beginning of its text, if it may be the body; otherwise null.</param>
internal sealed class MimeNode(PartHeader header, BodySample? sample)
{
    public PartHeader Header { get; private set; } = header;

    public List<MimeNode> Children { get; } = [];

    /// <summary>From 1 for a leaf that has ended; otherwise 0.</summary>
    public int Number { get; private set; }

    /// <summary>True for a leaf of white space.</summary>
    public bool IsBlank { get; private set; }

    public bool IsAttachment { get; set; }

    public bool IsInline { get; set; }

    public BodySample? Sample { get; } = sample;

    private (long Size, long Offset, long EncodedSize) Extent { get; set; }

    private string? Sha256 { get; set; }

    /// <summary>Becomes a text part, because no parts were found.</summary>
    public void BecomeText() => Header = Header.AsText();

    public void End(int number, PartContent content, long encodedSize)
    {
        (Number, IsBlank, Sha256) = (number, content.IsBlank, content.Sha256);
        Extent = (content.Octets, content.Begin, encodedSize);
    }


    public PartSummary ToSummary() => Header.ToSummary(Number, Extent.Size, Extent.Offset, Extent.EncodedSize) with
    {
        IsAttachment = IsAttachment,
        IsInline = IsInline,
        Sha256 = Sha256,
    };
}
