namespace RelateMail.Mime.Headers;

/// <summary>The header fields by which programs recognize mail of a list and of another program.</summary>
public static class ListFields
{
    private const int LongestId = 255;

    private const int LongestKeyword = 100;

    /// <summary>
    /// The identifier of List-Id without angle brackets (RFC 2919 §2). Some programs omit the brackets. Null if the
    /// field holds no identifier, or a longer one than the RFC allows.
    /// </summary>
    public static string? ListId(ReadOnlySpan<byte> body)
    {
        string text = HeaderText.Plain(HeaderText.Unfold(body));
        int close = text.LastIndexOf('>');
        int open = close < 0 ? -1 : text.LastIndexOf('<', close);
        string id = open < 0 ? text : text[(open + 1)..close].Trim();
        return id.Length is 0 or > LongestId || id.Any(char.IsWhiteSpace) ? null : id;
    }

    /// <summary>The keyword of Auto-Submitted in lower case (RFC 3834 §5); null if the field has none.</summary>
    public static string? AutoSubmitted(ReadOnlySpan<byte> body)
    {
        string keyword = FieldParameters.Word(SkipComments(HeaderText.Unfold(body)));
        return keyword.Length is 0 or > LongestKeyword ? null : keyword;
    }

    private static ReadOnlySpan<byte> SkipComments(ReadOnlySpan<byte> text)
    {
        while (text.Length > 0 && text[0] == '(')
        {
            int depth = 0;
            int at = 0;
            do
            {
                depth += text[at] == '(' ? 1 : text[at] == ')' ? -1 : 0;
                at += text[at] == '\\' && at + 1 < text.Length ? 2 : 1;
            }
            while (at < text.Length && depth > 0);
            text = text[at..].TrimStart(" \t"u8);
        }

        return text;
    }
}
