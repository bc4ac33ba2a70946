namespace RelateMail.Storage;

/// <summary>The forms in which texts are stored, so that a search finds what an event has.</summary>
public static class TraceText
{
    /// <summary>At most <see cref="TraceEvent.MaxText"/> characters, without characters that a database refuses.
    /// </summary>
    public static string? Cut(string? text)
    {
        if (text is null)
        {
            return null;
        }

        int length = Math.Min(text.Length, TraceEvent.MaxText);
        string cut = text[..(length > 0 && char.IsHighSurrogate(text[length - 1]) ? length - 1 : length)];
        return cut.Contains('\0', StringComparison.Ordinal) ? cut.Replace('\0', '\uFFFD') : cut;
    }

    /// <summary>An address in lower case, without angle brackets.</summary>
    public static string Address(string text) => Cut(text.Trim().Trim('<', '>').ToLowerInvariant())!;

    /// <summary>A Message-ID without angle brackets.</summary>
    public static string? MessageId(string? text) => Cut(text?.Trim().Trim('<', '>'));
}
