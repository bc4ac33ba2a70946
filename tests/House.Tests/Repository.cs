namespace RelateMail.House.Tests;

/// <summary>The files of the checkout that the tests run in, read once.</summary>
internal static class Repository
{
    private static readonly string[] s_builtFolders =
        ["bin", "obj", ".git", ".vs", ".idea", "node_modules", "TestResults"];

    /// <summary>The solution's folder: above the tests, or above <c>HOUSE_ROOT</c> for another checkout.</summary>
    public static string Root { get; } =
        FindRoot(Environment.GetEnvironmentVariable("HOUSE_ROOT") ?? AppContext.BaseDirectory)
        ?? throw new DirectoryNotFoundException("No folder above the tests holds RelateMail.sln.");

    /// <summary>The folder for lists of findings: beside the tests, in the checkout that they read.</summary>
    public static string FindingsFolder { get; } =
        AppContext.BaseDirectory.StartsWith(Root + "/", StringComparison.Ordinal)
            ? AppContext.BaseDirectory
            : Path.Combine(Root, "tests/House.Tests/bin");

    /// <summary>Every file that is not built, in the order of its path.</summary>
    public static IReadOnlyList<SourceFile> Files { get; } =
        [.. Walk(Root).Select(SourceFile.Read).OrderBy(file => file.Path, StringComparer.Ordinal)];

    public static IEnumerable<SourceFile> WithExtension(params string[] extensions) =>
        Files.Where(file => extensions.Contains(Path.GetExtension(file.Path)));

    /// <summary>True for a file or a folder of the checkout, by its path from the root.</summary>
    public static bool Exists(string path) => Path.Exists(Path.Combine(Root, path));

    private static string? FindRoot(string start)
    {
        DirectoryInfo? folder = new(start);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "RelateMail.sln")))
        {
            folder = folder.Parent;
        }

        return folder?.FullName;
    }

    private static IEnumerable<string> Walk(string folder)
    {
        foreach (string file in Directory.EnumerateFiles(folder).Where(IsText))
        {
            yield return file;
        }

        foreach (string child in Directory.EnumerateDirectories(folder))
        {
            if (!s_builtFolders.Contains(Path.GetFileName(child)))
            {
                foreach (string file in Walk(child))
                {
                    yield return file;
                }
            }
        }
    }

    private static bool IsText(string path) => Path.GetExtension(path) is ".cs" or ".csproj" or ".md" or ".sh" or ".yml"
        or ".yaml" or ".smtp" or ".txt" or ".props" or ".sql" or "";
}
