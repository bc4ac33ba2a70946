using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using RelateMail.House.Tests.Layout;

namespace RelateMail.House.Tests.Documents;

/// <summary>
/// Compares the settings of the code with the tables of <see cref="Page"/>. The code's are the properties that the
/// binder fills of classes with a <c>const string Section</c>, the connection strings, and variables that begin with
/// <c>RELATEMAIL_</c>. A page's are the rows of any table whose first cell is a key in backticks, one key a row.
/// </summary>
internal static partial class Settings
{
    public const string Page = "docs/operations.md";

    private static readonly string[] s_sectionsOfTheFramework = ["Logging", "Kestrel", "Orleans"];

    public static IReadOnlyList<Setting> Read(Sources sources) =>
    [
        .. sources.Compilations.SelectMany(compiled => compiled.Project.Files.SelectMany(file =>
                Read(compiled.Compilation.GetSemanticModel(file.Tree), file)))
            .GroupBy(setting => setting.Key).Select(same => same.First()),
    ];

    public static IEnumerable<Finding> Compare(IReadOnlyList<Setting> settings, SourceFile page)
    {
        List<(string Key, int Line)> rows = [.. Rows(page)];
        foreach (Setting setting in settings.Where(setting => !rows.Exists(row => Describes(row.Key, setting))))
        {
            yield return new(setting.Path, setting.Line, $"{Page} has no row whose first cell is `{setting.Key}`");
        }

        foreach ((string key, int line) in rows.Where(row => !settings.Any(setting => Describes(row.Key, setting))))
        {
            string section = key.Split(':')[0];
            bool isOurs = key.Contains(':', StringComparison.Ordinal)
                ? !s_sectionsOfTheFramework.Contains(section)
                : key.StartsWith("RELATEMAIL_", StringComparison.Ordinal);
            if (isOurs)
            {
                yield return new(page.Path, line, $"the code has no setting `{key}`");
            }
        }

        foreach ((string cell, int line) in Cells(page)
            .Where(cell => Code().Count(cell.Text) > 1 && FirstKey(cell.Text) is not null))
        {
            yield return new(page.Path, line, $"one row for each key: {cell}");
        }
    }

    private static bool Describes(string key, Setting setting) => key == setting.Key || key == setting.Key + ":N"
        || (setting.IsOpen && key.StartsWith(setting.Key + ":", StringComparison.Ordinal));

    private static IEnumerable<(string Key, int Line)> Rows(SourceFile page) =>
        from cell in Cells(page)
        let key = FirstKey(cell.Text)
        where key is not null
        select (key, cell.Line);

    private static string? FirstKey(string cell)
    {
        Match code = Code().Match(cell);
        return code.Success && code.Index == 0 && Key().IsMatch(code.Groups[1].Value) ? code.Groups[1].Value : null;
    }

    private static IEnumerable<(string Text, int Line)> Cells(SourceFile page) =>
        from line in page.Lines.Select((text, index) => (Text: text.Trim(), Number: index + 1))
        where line.Text.StartsWith('|')
        select (line.Text.TrimStart('|').Split('|')[0].Trim(), line.Number);

    private static IEnumerable<Setting> Read(SemanticModel model, SourceFile file)
    {
        foreach (SyntaxNode node in file.Tree.GetRoot().DescendantNodes())
        {
            int line = node.GetLocation().GetLineSpan().StartLinePosition.Line + 1;
            if (node is ClassDeclarationSyntax && model.GetDeclaredSymbol(node) is INamedTypeSymbol type
                && type.GetMembers("Section").OfType<IFieldSymbol>().FirstOrDefault()?.ConstantValue is string section)
            {
                foreach (Setting setting in SettingsReader.Read(type, section))
                {
                    yield return setting;
                }
            }
            else if (node is InvocationExpressionSyntax { ArgumentList.Arguments: [.., { } argument] } call
                && call.Expression is MemberAccessExpressionSyntax { Name.Identifier.ValueText: "GetConnectionString" }
                && model.GetConstantValue(argument.Expression).Value is string name)
            {
                yield return new($"ConnectionStrings:{name}", false, file.Path, line);
            }
            else if (node is LiteralExpressionSyntax { Token.Value: string text } && Variable().IsMatch(text))
            {
                yield return new(text, false, file.Path, line);
            }
        }
    }

    [GeneratedRegex("`([^`]+)`")]
    private static partial Regex Code();

    [GeneratedRegex(@"^(?:[A-Z]\w*(?::\w+)+|[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+)$")]
    private static partial Regex Key();

    [GeneratedRegex("^RELATEMAIL_[A-Z_]+$")]
    private static partial Regex Variable();
}
