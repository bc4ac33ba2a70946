namespace RelateMail.WebConsole.Messages;

/// <summary>Splits a text into quoted and other parts, so that a page can fold the quoted ones.</summary>
internal static class Quotes
{
    public static IEnumerable<(bool IsQuoted, string Part)> Split(string text)
    {
        var lines = new List<string>();
        bool isQuoted = false;
        foreach (string line in text.ReplaceLineEndings("\n").Split('\n'))
        {
            bool isNext = line.StartsWith('>') || (isQuoted && line.Length == 0);
            if (isNext != isQuoted && lines.Count > 0)
            {
                yield return (isQuoted, string.Join('\n', lines));
                lines.Clear();
            }

            isQuoted = isNext;
            lines.Add(line);
        }

        if (lines.Count > 0)
        {
            yield return (isQuoted, string.Join('\n', lines));
        }
    }
}
