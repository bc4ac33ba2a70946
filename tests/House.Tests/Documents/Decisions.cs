using System.Globalization;
using System.Text.RegularExpressions;

namespace RelateMail.House.Tests.Documents;

/// <summary>Compares the decision pages with their index, and finds references to pages that do not exist.</summary>
internal static partial class Decisions
{
    public const string Folder = "docs/decisions/";
    public const string Index = Folder + "README.md";

    /// <summary>Each page has a link in the index, each link a page; numbers are unique, and gaps explained.</summary>
    public static IEnumerable<Finding> FindIndexErrors(IReadOnlyList<SourceFile> pages)
    {
        string index = pages.FirstOrDefault(page => page.Path == Index)?.Text ?? "";
        List<string> linked = [.. Link().Matches(index).Select(link => link.Groups[1].Value)];
        List<string> names = [.. pages.Select(page => page.Path[Folder.Length..]).Where(name => name != "README.md")];
        foreach (string name in names)
        {
            int count = linked.Count(link => link == name);
            if (count != 1)
            {
                yield return new(Folder + name, 1, $"{Index} needs one link to this page and has {count}");
            }
        }

        foreach (string link in linked.Except(names))
        {
            yield return new(Index, 1, $"the page '{link}' does not exist");
        }

        ILookup<string, string> numbers = names.ToLookup(name => Number().Match(name).Value);
        foreach (string name in numbers.Where(same => same.Key.Length == 0 || same.Count() > 1).SelectMany(all => all))
        {
            yield return new(Folder + name, 1, "a decision's file name begins with its four digits and a hyphen");
        }

        int last = numbers.Max(same => int.TryParse(same.Key, out int number) ? number : 0);
        foreach (string number in Enumerable.Range(1, last)
            .Select(number => number.ToString("0000", CultureInfo.InvariantCulture))
            .Where(number => !numbers.Contains(number) && !index.Contains(number, StringComparison.Ordinal)))
        {
            yield return new(Index, 1, $"decision {number} does not exist, and the index does not mark the gap");
        }
    }

    /// <summary>References to a decision or a page that is not in the repository, in any text file.</summary>
    public static IEnumerable<Finding> FindLostReferences(
        SourceFile file, Func<string, bool> exists, IReadOnlySet<string> numbers)
    {
        for (int index = 0; index < file.Lines.Count; index++)
        {
            string line = file.Lines[index];
            foreach (Match match in Design().Matches(line))
            {
                yield return new(file.Path, index + 1,
                    $"'{match.Value}' is not in the repository: give the reason itself");
            }

            foreach (Match match in Page().Matches(line).Where(match => !exists(match.Value)))
            {
                yield return new(file.Path, index + 1, $"the page '{match.Value}' does not exist");
            }

            foreach (Match match in Reference().Matches(line).Where(match => !numbers.Contains(match.Groups[1].Value)))
            {
                yield return new(file.Path, index + 1, $"there is no decision {match.Groups[1].Value}");
            }
        }
    }

    [GeneratedRegex(@"\]\((?:\./)?([^)#/\s]+\.md)(?:#[^)]*)?\)")]
    private static partial Regex Link();

    [GeneratedRegex(@"^\d{4}(?=-)")]
    private static partial Regex Number();

    [GeneratedRegex(@"\b(DESIGN|STYLE)(\.md)?\s+§\s*[\d.]*|\bDESIGN\.md\b")]
    private static partial Regex Design();

    [GeneratedRegex(@"(?<![\w./-])docs/[\w./-]+\.md\b")]
    private static partial Regex Page();

    [GeneratedRegex(@"\b[Dd]ecisions? (\d{4})\b")]
    private static partial Regex Reference();
}
