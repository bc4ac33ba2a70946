using System.Globalization;

namespace RelateMail.House.Tests.Layout;

/// <summary>
/// Limits of lines and files. Two kinds of line in a page are exempt because they cannot be broken: a row of a table
/// and a single word (a link). SQL (mostly Orleans' scripts), transcripts and contract lists (<c>*.txt</c>) are not
/// checked because their lines are data.
/// </summary>
internal static class FileSizes
{
    private const int MaxColumns = 120;
    private const int MaxLines = 300;

    public static IEnumerable<Finding> FindLongLines(SourceFile file)
    {
        bool isPage = file.Path.EndsWith(".md", StringComparison.Ordinal);
        for (int index = 0; index < file.Lines.Count; index++)
        {
            string line = file.Lines[index];
            int columns = line.Length <= MaxColumns ? line.Length : new StringInfo(line).LengthInTextElements;
            if (columns > MaxColumns && !(isPage && IsRowOrLink(line.Trim())))
            {
                yield return new(file.Path, index + 1, $"{columns} columns: break the line at {MaxColumns}");
            }
        }
    }

    public static IEnumerable<Finding> FindLongFile(SourceFile file)
    {
        int lines = file.Lines.Count - (file.Text.EndsWith('\n') ? 1 : 0);
        return lines > MaxLines ? [new(file.Path, MaxLines + 1, $"{lines} lines: divide it at {MaxLines}")] : [];
    }

    private static bool IsRowOrLink(string line) =>
        line.StartsWith('|') || !line.TrimStart('-', '*', ' ').Contains(' ', StringComparison.Ordinal);
}
