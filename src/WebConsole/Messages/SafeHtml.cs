using System.Text;
using AngleSharp.Dom;
using Ganss.Xss;

namespace RelateMail.WebConsole.Messages;

/// <summary>
/// The HTML of a message as a document that asks no server for anything. The policy of its response and the sandbox of
/// its frame forbid scripts, forms and requests a second time.
/// </summary>
internal static class SafeHtml
{
    /// <summary>Longer texts are cut, because the parser needs many times their memory.</summary>
    public const int MaxLength = 1_000_000;

    private static readonly string[] s_removed =
    [
        "form", "input", "button", "select", "textarea", "option", "datalist", "keygen", "fieldset", "base", "link",
        "meta", "object", "embed", "applet", "iframe", "frame", "frameset", "svg", "math", "audio", "video", "source",
        "track", "picture", "portal", "template", "slot", "style", "title", "noscript", "map", "area", "dialog", "menu",
        "command", "menuitem", "marquee", "image",
    ];

    /// <summary>Tags whose text does not belong to the message.</summary>
    private static readonly HashSet<string> s_dropped =
        [
        "script", "style", "title", "noscript", "object", "svg", "math", "iframe", "template", "select", "textarea",
        "xmp", "plaintext", "noframes", "noembed", "listing",
    ];

    /// <param name="html">The HTML of the message.</param>
    /// <param name="images">Data URIs of embedded images by their Content-ID.</param>
    /// <param name="withRemoteImages">True to keep the addresses of images on other servers.</param>
    public static string Clean(string html, IReadOnlyDictionary<string, string> images, bool withRemoteImages)
    {
        bool isCut = html.Length > MaxLength;
        HtmlSanitizer sanitizer = Make(images, withRemoteImages);
        string body = sanitizer.Sanitize(isCut ? html[..MaxLength] : html);
        return Document(body + (isCut ? "<p>The message is longer. Download it to see the rest.</p>" : ""));
    }

    /// <summary>The policy of the response, for this document alone.</summary>
    public static string Policy(bool withRemoteImages) =>
        "sandbox allow-popups allow-popups-to-escape-sandbox; default-src 'none'; style-src 'unsafe-inline'; "
        + "img-src data:" + (withRemoteImages ? " https: http:" : "")
        + "; base-uri 'none'; form-action 'none'; frame-ancestors 'self'";

    private static HtmlSanitizer Make(IReadOnlyDictionary<string, string> images, bool withRemoteImages)
    {
        var sanitizer = new HtmlSanitizer { AllowDataAttributes = false, KeepChildNodes = true };
        foreach (string tag in s_removed)
        {
            sanitizer.AllowedTags.Remove(tag);
        }

        foreach (string attribute in (string[])
            ["srcset", "background", "poster", "action", "formaction", "ping", "usemap", "id", "name", "tabindex"])
        {
            sanitizer.AllowedAttributes.Remove(attribute);
        }

        foreach (string property in sanitizer.AllowedCssProperties.Where(IsForbidden).ToArray())
        {
            sanitizer.AllowedCssProperties.Remove(property);
        }

        sanitizer.AllowedSchemes.Clear();
        foreach (string scheme in (string[])["http", "https", "mailto", "tel", "cid", "data"])
        {
            sanitizer.AllowedSchemes.Add(scheme);
        }

        sanitizer.FilterUrl += (_, url) =>
            url.SanitizedUrl = Address(url.Tag, url.OriginalUrl, images, withRemoteImages);
        sanitizer.RemovingTag += static (_, removed) =>
        {
            if (s_dropped.Contains(removed.Tag.LocalName))
            {
                removed.Tag.TextContent = ""; // the text of other tags stays
            }
        };
        sanitizer.PostProcessNode += static (_, processed) => Finish(processed.Node);
        return sanitizer;
    }

    /// <summary>Properties that load something, or move an element over another one.</summary>
    private static bool IsForbidden(string property) =>
        property.Contains("image", StringComparison.OrdinalIgnoreCase)
        || property is "position" or "content" or "cursor" or "filter" or "mask" or "behavior";

    /// <summary>Null removes the attribute.</summary>
    private static string? Address(
        IElement element, string url, IReadOnlyDictionary<string, string> images, bool withRemoteImages)
    {
        string trimmed = url.Trim();
        if (element.LocalName == "img")
        {
            return trimmed.StartsWith("cid:", StringComparison.OrdinalIgnoreCase)
                    ? images.GetValueOrDefault(Uri.UnescapeDataString(trimmed[4..]).Trim('<', '>'))
                : trimmed.StartsWith("data:image/", StringComparison.OrdinalIgnoreCase)
                    && !trimmed.StartsWith("data:image/svg", StringComparison.OrdinalIgnoreCase) ? trimmed
                : withRemoteImages && IsOf(trimmed, "https", "http") ? trimmed
                : null;
        }

        return element.LocalName == "a" && IsOf(trimmed, "https", "http", "mailto", "tel") ? trimmed : null;
    }

    private static bool IsOf(string url, params string[] schemes) =>
        Uri.TryCreate(url, UriKind.Absolute, out Uri? uri) && schemes.Contains(uri.Scheme);

    private static void Finish(INode node)
    {
        if (node is IElement { LocalName: "a" } link)
        {
            link.SetAttribute("target", "_blank");
            link.SetAttribute("rel", "noopener noreferrer nofollow");
            if (link.GetAttribute("href") is { } href)
            {
                link.SetAttribute("title", href);
            }
        }
        else if (node is IElement { LocalName: "img" } image)
        {
            image.SetAttribute("referrerpolicy", "no-referrer");
            if (image.GetAttribute("alt") is null)
            {
                image.SetAttribute("alt", "");
            }
        }
    }

    private static string Document(string body)
    {
        var text = new StringBuilder();
        text.Append("<!doctype html><html lang=\"\"><head><meta charset=\"utf-8\"><title>Message</title>")
            .Append("<meta name=\"referrer\" content=\"no-referrer\"><style>body{font:1rem/1.5 system-ui,sans-serif;")
            .Append("margin:1rem;background:#fff;color:#111;overflow-wrap:anywhere}img{max-width:100%;height:auto}")
            .Append("</style></head><body>")
            .Append(body)
            .Append("</body></html>");
        return text.ToString();
    }
}
