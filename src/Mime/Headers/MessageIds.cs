namespace RelateMail.Mime.Headers;

/// <summary>Message identifiers without angle brackets (RFC 5322 §3.6.4).</summary>
public static class MessageIds
{
    private const int LongestId = 998;

    /// <summary>The first identifier, or the bare text if the field has no brackets; null if empty.</summary>
    public static string? First(ReadOnlySpan<byte> body)
    {
        string text = HeaderText.Plain(HeaderText.Unfold(body));
        int at = 0;
        string? id = Next(text, ref at) ?? text.Trim('<', '>', ' ');
        return id.Length == 0 ? null : HeaderText.Cut(id, LongestId);
    }

    /// <summary>
    /// All identifiers in order. Of more than <paramref name="limit"/>, the first one, which names the thread, and the
    /// last ones, which are the nearest.
    /// </summary>
    public static string[] All(ReadOnlySpan<byte> body, int limit, out bool isCut)
    {
        string text = HeaderText.Plain(HeaderText.Unfold(body));
        var ids = new List<string>();
        int at = 0;
        while (Next(text, ref at) is { } id)
        {
            ids.Add(id);
        }

        if (ids.Count == 0)
        {
            ids.AddRange(text.Split([' ', '\t', ','], StringSplitOptions.RemoveEmptyEntries)
                .Where(word => word.Contains('@') && word.Length <= LongestId));
        }

        isCut = ids.Count > limit;
        return isCut ? [ids[0], .. ids[^(limit - 1)..]] : [.. ids];
    }

    /// <summary>An identifier that is too long is skipped, because a part of it identifies another message.</summary>
    private static string? Next(string text, ref int at)
    {
        while (at < text.Length)
        {
            int open = text.IndexOf('<', at);
            int close = open < 0 ? -1 : text.IndexOf('>', open);
            if (close < 0)
            {
                at = text.Length;
                return null;
            }

            open = text.LastIndexOf('<', close, close - open + 1);
            at = close + 1;
            string id = text[(open + 1)..close];
            id = id.Replace(" ", "", StringComparison.Ordinal).Replace("\t", "", StringComparison.Ordinal);
            if (id.Length is > 0 and <= LongestId)
            {
                return id;
            }
        }

        return null;
    }
}
