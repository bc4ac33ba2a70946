namespace RelateMail.Client;

/// <summary>Members of a message that are read from its content.</summary>
[Flags]
public enum MessageContents
{
    /// <summary>None of them, so that no content is read.</summary>
    None = 0,

    /// <summary>The plain text of the body.</summary>
    Text = 1,

    /// <summary>The HTML of the body, as it was sent.</summary>
    Html = 2,

    /// <summary>The header fields.</summary>
    Headers = 4,

    /// <summary>The list of parts.</summary>
    Parts = 8,

    /// <summary>The text of a reply without quotes and signature.</summary>
    StrippedText = 16,

    /// <summary>All except <see cref="StrippedText"/>.</summary>
    Default = Text | Html | Headers | Parts,

    /// <summary>All of them.</summary>
    All = Default | StrippedText,
}

/// <summary>Writes <see cref="MessageContents"/> as the API reads them.</summary>
internal static class MessageContentsQuery
{
    private static readonly (MessageContents Content, string Name)[] s_names =
    [
        (MessageContents.Text, "text"),
        (MessageContents.Html, "html"),
        (MessageContents.Headers, "headers"),
        (MessageContents.Parts, "parts"),
        (MessageContents.StrippedText, "strippedText"),
    ];

    public static string? ToQuery(this MessageContents contents) => contents == MessageContents.Default
        ? null
        : string.Join(',', s_names.Where(known => contents.HasFlag(known.Content)).Select(known => known.Name));
}
