using System.Text.RegularExpressions;

namespace RelateMail.House.Tests.Documents;

/// <summary>
/// Finds links and paths in pages that lead nowhere. Code blocks and addresses of the web are not checked.
/// </summary>
internal static partial class Links
{
    /// <param name="pages">The pages by their path.</param>
    /// <param name="exists">True if a file or folder has this path from the root of the repository.</param>
    public static IEnumerable<Finding> FindBroken(
        IReadOnlyDictionary<string, SourceFile> pages, Func<string, bool> exists) =>
        pages.Values.SelectMany(page => FindBroken(page, pages, exists));

    /// <summary>The anchors of a page: its headings in GitHub's form, and the ids that it sets.</summary>
    public static HashSet<string> Anchors(SourceFile page)
    {
        HashSet<string> anchors = [];
        foreach ((string line, _) in Prose(page))
        {
            if (Heading().Match(line) is { Success: true } heading)
            {
                string slug = Slug(heading.Groups[1].Value);
                for (int again = 1; !anchors.Add(slug); again++)
                {
                    slug = $"{Slug(heading.Groups[1].Value)}-{again}";
                }
            }

            anchors.UnionWith(Id().Matches(line).Select(id => id.Groups[1].Value));
        }

        return anchors;
    }

    private static IEnumerable<Finding> FindBroken(
        SourceFile page, IReadOnlyDictionary<string, SourceFile> pages, Func<string, bool> exists)
    {
        bool isHistory = page.Path.StartsWith("docs/decisions/", StringComparison.Ordinal);
        foreach ((string line, int number) in Prose(page))
        {
            foreach (string target in Target().Matches(CodeSpan().Replace(line, ""))
                .Select(match => match.Groups["to"].Value)
                .Where(target => !target.Contains(':', StringComparison.Ordinal)))
            {
                string[] halves = target.Split('#', 2);
                string path = halves[0].Length == 0 ? page.Path : Resolve(page.Path, halves[0]);
                if (!exists(path))
                {
                    yield return new(page.Path, number, $"the link '{target}' leads to no file: {path}");
                }
                else if (halves.Length == 2
                    && !(pages.TryGetValue(path, out SourceFile? other) && Anchors(other).Contains(halves[1])))
                {
                    yield return new(page.Path, number, $"the link '{target}' leads to no heading of {path}");
                }
            }

            // Decisions are history and may name files that were removed since.
            foreach (string path in CodeSpan().Matches(line).Select(span => Path().Match(span.Value).Groups[1].Value)
                .Where(path => path.Length > 0 && !isHistory && !exists(path.TrimEnd('/'))))
            {
                yield return new(page.Path, number, $"the path '{path}' does not exist");
            }
        }
    }

    private static IEnumerable<(string Line, int Number)> Prose(SourceFile page)
    {
        bool isCode = false;
        for (int index = 0; index < page.Lines.Count; index++)
        {
            bool isFence = page.Lines[index].TrimStart().StartsWith("```", StringComparison.Ordinal);
            isCode ^= isFence;
            if (!isCode && !isFence)
            {
                yield return (page.Lines[index], index + 1);
            }
        }
    }

    private static string Resolve(string page, string target)
    {
        List<string> parts = target.StartsWith('/') ? [] : [.. page.Split('/')[..^1]];
        foreach (string part in target.Split('/', StringSplitOptions.RemoveEmptyEntries).Where(part => part != "."))
        {
            if (part == ".." && parts.Count > 0)
            {
                parts.RemoveAt(parts.Count - 1);
            }
            else
            {
                parts.Add(part);
            }
        }

        return string.Join('/', parts);
    }

    private static string Slug(string heading) => NotInSlug().Replace(
        Target().Replace(heading, "").Trim().ToLowerInvariant(), "").Replace(' ', '-');

    [GeneratedRegex(@"^ {0,3}#{1,6}\s+(.*?)\s*#*\s*$")]
    private static partial Regex Heading();

    [GeneratedRegex(@"<[^>]*\b(?:id|name)=""([^""]+)""")]
    private static partial Regex Id();

    [GeneratedRegex(@"(?<=\])\((?<to>[^)\s]+)(?:\s+""[^""]*"")?\)|^\[[^\]]+\]:\s+(?<to>\S+)")]
    private static partial Regex Target();

    [GeneratedRegex("(`+)(?!`).+?(?<!`)\\1(?!`)")]
    private static partial Regex CodeSpan();

    [GeneratedRegex(@"^`((?:src|docs|tests|bench|deploy|samples)/[\w./-]+)`$")]
    private static partial Regex Path();

    [GeneratedRegex(@"[^\p{L}\p{N}\p{M}_\- ]")]
    private static partial Regex NotInSlug();
}
