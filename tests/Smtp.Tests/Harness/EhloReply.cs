namespace RelateMail.Smtp.Tests.Harness;

/// <summary>
/// The lines that <c>S: &lt;ehlo&gt;</c> stands for: the EHLO reply of the transcript <c>ehlo/every-extension.smtp</c>
/// without AUTH. Changes follow, with commas between: <c>with AUTH</c>, <c>no STARTTLS</c>, <c>under TLS</c>
/// (REQUIRETLS in place of STARTTLS), or a line that replaces the one of its keyword, such as <c>SIZE 65536</c>.
/// </summary>
internal static class EhloReply
{
    private const string Macro = "<ehlo";

    private static readonly string[] s_lines = ReadLines();

    public static bool IsMacro(string text) => text.StartsWith(Macro, StringComparison.Ordinal) && text[^1] == '>';

    /// <summary>The lines of the reply as the server sends them.</summary>
    public static IReadOnlyList<string> Expand(string macro)
    {
        List<string> lines = [.. s_lines];
        bool hasAuth = false;
        foreach (string change in macro[Macro.Length..^1].Split(',', StringSplitOptions.TrimEntries))
        {
            switch (change.Split(' '))
            {
                case [""]:
                    break;
                case ["with", "AUTH"]:
                    hasAuth = true;
                    break;
                case ["under", "TLS"]:
                    lines[IndexOf(lines, "STARTTLS")] = "250-REQUIRETLS";
                    break;
                case ["no", string keyword]:
                    lines.RemoveAt(IndexOf(lines, keyword));
                    break;
                case [string keyword, ..]:
                    lines[IndexOf(lines, keyword)] = $"250-{change}";
                    break;
            }
        }

        if (!hasAuth)
        {
            lines.RemoveAt(IndexOf(lines, "AUTH"));
        }

        return lines;
    }

    private static int IndexOf(List<string> lines, string keyword)
    {
        int index = lines.FindIndex(line => line[4..].Split(' ')[0] == keyword);
        return index >= 0 ? index : throw new FormatException($"The EHLO reply has no {keyword}.");
    }

    private static string[] ReadLines()
    {
        string[] lines = File.ReadAllLines(
            Path.Combine(AppContext.BaseDirectory, "Transcripts", "ehlo", "every-extension.smtp"));
        return [.. lines.Where(static line => line.StartsWith("S: 250", StringComparison.Ordinal))
            .Select(static line => line[3..])];
    }
}
