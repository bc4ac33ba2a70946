using System.Text.RegularExpressions;

namespace RelateMail.House.Tests.PlainWords;

/// <summary>The rules of <c>PlainEnglish.txt</c>, applied to passages.</summary>
internal sealed partial class PlainEnglish
{
    private const int MaxQuoted = 240;

    private readonly List<(Regex Pattern, string Plain)> _words = [];
    private readonly List<(string Word, string Plain)> _starts = [];

    public PlainEnglish(IEnumerable<string> rows)
    {
        bool areStarts = false;
        foreach (string row in rows.Select(row => row.Trim()).Where(row => row.Length > 0 && row[0] != '#'))
        {
            if (row[0] == '[')
            {
                areStarts = row == "[sentence starts]";
                continue;
            }

            string[] halves = row.Split("=>", 2, StringSplitOptions.TrimEntries);
            if (areStarts)
            {
                _starts.Add((halves[0], halves[1]));
            }
            else
            {
                string pattern = halves[0].Replace(" ", @"\s+", StringComparison.Ordinal);
                _words.Add((new Regex($@"(?<![\w-])(?:{pattern})(?![\w-])", RegexOptions.IgnoreCase), halves[1]));
            }
        }
    }

    public static PlainEnglish Rules { get; } =
        new(File.ReadLines(Path.Combine(AppContext.BaseDirectory, "PlainWords/PlainEnglish.txt")));

    public IEnumerable<Finding> FindWords(Passage passage)
    {
        string text = WithoutQuotations(passage.Text);
        foreach ((Regex pattern, string plain) in _words)
        {
            foreach (Match match in pattern.Matches(text))
            {
                string word = Spaces().Replace(match.Value, " ");
                yield return new(passage.Path, passage.LineAt(match.Index),
                    $"'{word}' in \"{SentenceAround(text, match.Index)}\"; plainer: {plain}");
            }
        }
    }

    public IEnumerable<Finding> FindSentenceStarts(Passage passage)
    {
        string text = WithoutQuotations(passage.Text);
        foreach (Match first in FirstWord().Matches(text))
        {
            Group word = first.Groups["word"];
            foreach ((string banned, string plain) in _starts.Where(start => start.Word == word.Value))
            {
                yield return new(passage.Path, passage.LineAt(word.Index),
                    $"a sentence starts with '{banned}': \"{SentenceAround(text, word.Index)}\"; plainer: {plain}");
            }
        }
    }

    /// <summary>The same length as before, so that places stay places.</summary>
    private static string WithoutQuotations(string text) =>
        Quotation().Replace(LinkTarget().Replace(CodeSpan().Replace(text, Blank), Blank), Blank);

    private static string Blank(Match match) =>
        Passage.Code + Regex.Replace(match.Value[1..], "[^\n]", "¤");

    private static string SentenceAround(string text, int offset)
    {
        int start = SentenceEnd().Matches(text).Select(end => end.Index + end.Length)
            .LastOrDefault(end => end <= offset);
        Match next = SentenceEnd().Match(text, offset);
        string sentence = next.Success ? text[start..(next.Index + 1)] : text[start..];
        sentence = Spaces().Replace(Codes().Replace(sentence, Passage.Code), " ").Trim();
        return sentence.Length <= MaxQuoted ? sentence : sentence[..MaxQuoted] + " …";
    }

    [GeneratedRegex("\"[^\"]{1,200}\"|“[^”]{1,200}”|(?<![\\w¤])'[^'\\n]{1,100}'(?!\\w)")]
    private static partial Regex Quotation();

    [GeneratedRegex("(`+)(?!`)[^`]+?\\1")]
    private static partial Regex CodeSpan();

    [GeneratedRegex(@"(?<=\])\([^)\s]*\)")]
    private static partial Regex LinkTarget();

    [GeneratedRegex(@"(?:^\s*|[.!?:;]\)?\s+|\(|—\s*)[*_\[]*(?<word>[\p{L}]+)")]
    private static partial Regex FirstWord();

    [GeneratedRegex(@"[.!?]\)?\s+(?=[\p{Lu}¤(])")]
    private static partial Regex SentenceEnd();

    [GeneratedRegex("¤+")]
    private static partial Regex Codes();

    [GeneratedRegex(@"\s+")]
    private static partial Regex Spaces();
}
