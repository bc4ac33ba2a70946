using System.Text.RegularExpressions;

namespace RelateMail.House.Tests.PlainWords;

/// <summary>Reads the prose of a Markdown page: not its code blocks, code spans, quotations and link targets.</summary>
internal static partial class MarkdownProse
{
    public static IEnumerable<Passage> Read(SourceFile file)
    {
        Passage? paragraph = null;
        string? fence = null;
        for (int index = 0; index < file.Lines.Count; index++)
        {
            string line = file.Lines[index];
            int number = index + 1;
            if (Fence().Match(line) is { Success: true } mark)
            {
                string kind = mark.Groups[1].Value[..3];
                fence = fence is null ? kind : fence == kind ? null : fence;
            }

            bool isCode = fence is not null || Fence().IsMatch(line);
            bool isRow = !isCode && line.TrimStart().StartsWith('|');
            bool begins = isCode || isRow || line.Trim().Length == 0 || BlockStart().IsMatch(line);
            if (begins && paragraph is not null)
            {
                yield return paragraph;
                paragraph = null;
            }

            if (isRow)
            {
                foreach (string cell in Cell().Split(CodeSpan().Replace(line, Passage.Code))
                    .Where(cell => cell.Trim().Length > 0))
                {
                    yield return new Passage(file.Path).Append(cell.Trim(), number);
                }
            }
            else if (!isCode && line.Trim().Length > 0)
            {
                paragraph ??= new(file.Path);
                paragraph.Append(Marker().Replace(line, "").Trim() + "\n", number);
            }
        }

        if (paragraph is not null)
        {
            yield return paragraph;
        }
    }

    [GeneratedRegex("^ {0,8}(```+|~~~+)")]
    private static partial Regex Fence();

    [GeneratedRegex(@"^\s*(#{1,6}\s|[-*+]\s|\d+[.)]\s|>|<!--)")]
    private static partial Regex BlockStart();

    [GeneratedRegex(@"^\s*(#{1,6}\s+|[-*+]\s+|\d+[.)]\s+|>\s*|<!--)*")]
    private static partial Regex Marker();

    [GeneratedRegex(@"(?<!\\)\|")]
    private static partial Regex Cell();

    [GeneratedRegex(@"(`+)(?!`).+?(?<!`)\1(?!`)")]
    private static partial Regex CodeSpan();
}
