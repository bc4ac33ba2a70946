using System.Text.RegularExpressions;
using YamlDotNet.Core;

namespace RelateMail.SenderAuthentication.Tests.Suites;

/// <summary>
/// The folder of the public test suites: RELATEMAIL_SUITES, or shared/suites beside the repository. The suites are not
/// part of the repository.
/// </summary>
internal static partial class SuiteFolder
{
    public const string Missing = "The test suites are not on this machine: set RELATEMAIL_SUITES to their folder.";

    public static string? Find(string file)
    {
        string? folder = Environment.GetEnvironmentVariable("RELATEMAIL_SUITES") ?? BesideRepository();
        string? path = folder is null ? null : Path.Combine(folder, file);
        return File.Exists(path) ? path : null;
    }

    /// <summary>The documents of a file; none if it is absent.</summary>
    public static IReadOnlyList<SuiteNode> Read(string file)
    {
        if (Find(file) is not { } path)
        {
            return [];
        }

        using StringReader reader = new(EmptyBlock().Replace(File.ReadAllText(path), "$1 \"\"\n"));
        return SuiteNode.ReadDocuments(new Parser(reader));
    }

    // The parser rejects a block whose only line is white space deeper than its indentation.
    [GeneratedRegex(@"^( *\w+:) *\|\n +\n", RegexOptions.Multiline)]
    private static partial Regex EmptyBlock();

    private static string? BesideRepository()
    {
        DirectoryInfo? folder = new(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "RelateMail.sln")))
        {
            folder = folder.Parent;
        }

        return folder?.Parent is { } parent ? Path.Combine(parent.FullName, "shared", "suites") : null;
    }
}
