namespace RelateMail.Ingress.Content.Mime;

/// <summary>
/// The parts that a careful mail client shows as the message, and which of the others it lists as attachments.
/// </summary>
/// <param name="Text">Number of the plain text; 0 if absent.</param>
/// <param name="Html">Number of the HTML; 0 if absent.</param>
internal readonly record struct BodyParts(int Text, int Html)
{
    private static readonly string[] s_imageExtensions =
        [".png", ".jpg", ".jpeg", ".gif", ".bmp", ".svg", ".webp", ".tif", ".tiff", ".ico", ".heic"];

    /// <summary>Chooses the body and marks attachments and inline parts.</summary>
    public static BodyParts Choose(MimeNode? root)
    {
        if (root is null)
        {
            return default;
        }

        (MimeNode? text, MimeNode? html) = Find(root);
        Mark(root, text, html, parentType: "", isRelated: false);
        return new BodyParts(text?.Number ?? 0, html?.Number ?? 0);
    }

    private static (MimeNode? Text, MimeNode? Html) Find(MimeNode node) => node.Header switch
    {
        { IsMultipart: false, Disposition: "attachment" } => default,
        { MediaType: "text/plain" } => (node, null),
        { MediaType: "text/html" } => (null, node),
        { MediaType: "multipart/alternative" } => FindAlternative(node),
        { MediaType: "multipart/related" } => FindRelated(node),
        { IsMultipart: true } => FindFirst(node.Children),
        _ => default,
    };

    /// <summary>The first plain text, and the last HTML, because the last form is the best one (RFC 2046 §5.1.4).
    /// </summary>
    private static (MimeNode? Text, MimeNode? Html) FindAlternative(MimeNode node)
    {
        (MimeNode? text, MimeNode? html) = (null, null);
        foreach (MimeNode child in node.Children)
        {
            (MimeNode? childText, MimeNode? childHtml) = Find(child);
            (text, html) = (text ?? childText, childHtml ?? html);
        }

        return (text, html);
    }

    private static (MimeNode? Text, MimeNode? Html) FindRelated(MimeNode node)
    {
        MimeNode? root = node.Header.Start is { } start
            ? node.Children.Find(child => child.Header.ContentId == start) : null;
        root ??= node.Children.Count > 0 ? node.Children[0] : null;
        return root is not null && Find(root) is var found && found != default ? found : FindFirst(node.Children);
    }

    /// <summary>
    /// One child is the message: the first one with text that has no file name, or else the first one with text. Text
    /// that follows was added on the way, such as the footer of a mailing list.
    /// </summary>
    private static (MimeNode? Text, MimeNode? Html) FindFirst(List<MimeNode> children)
    {
        (MimeNode? Text, MimeNode? Html) blank = default;
        (MimeNode? Text, MimeNode? Html) named = default;
        foreach (MimeNode child in children)
        {
            (MimeNode? Text, MimeNode? Html) found = Find(child);
            if (found == default)
            {
                continue;
            }

            if (!child.Header.IsMultipart && child.Header.FileName is not null)
            {
                named = named == default ? found : named;
            }
            else if (found is { Text: null or { IsBlank: true }, Html: null or { IsBlank: true } })
            {
                blank = blank == default ? found : blank;
            }
            else
            {
                return found;
            }
        }

        return blank == default ? named : blank;
    }

    private static void Mark(MimeNode node, MimeNode? text, MimeNode? html, string parentType, bool isRelated)
    {
        PartHeader header = node.Header;
        if (header.IsMultipart)
        {
            foreach (MimeNode child in node.Children)
            {
                Mark(child, text, html, header.MediaType, isRelated || header.MediaType == "multipart/related");
            }

            return;
        }

        bool isDeclared = header.Disposition == "attachment";
        bool isIllustration = isRelated && (header.ContentId is not null || header.HasLocation);
        node.IsInline = !isDeclared && IsMedia(header)
            && (isIllustration || header.Disposition == "inline"
                || (header is { Disposition: null, ContentId: not null, FileName: null }));
        bool isAlternative = parentType == "multipart/alternative"
            && (header.MediaType is "text/plain" or "text/html");
        node.IsAttachment = isDeclared
            || (node != text && node != html
                && (header.IsText ? header.FileName is not null && !isAlternative
                    : node.IsInline ? header.FileName is not null && !isIllustration
                    : true));
    }

    /// <summary>Kinds that a reader shows within the text. Some programs send images as application/octet-stream.
    /// </summary>
    private static bool IsMedia(PartHeader header) =>
        header.MediaType.StartsWith("image/", StringComparison.Ordinal)
        || header.MediaType.StartsWith("audio/", StringComparison.Ordinal)
        || header.MediaType.StartsWith("video/", StringComparison.Ordinal)
        || (header is { MediaType: "application/octet-stream", FileName: { } name }
            && Array.Exists(s_imageExtensions, end => name.EndsWith(end, StringComparison.OrdinalIgnoreCase)));
}
