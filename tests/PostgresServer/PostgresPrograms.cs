namespace RelateMail.PostgresServer;

/// <summary>Finds <c>initdb</c> and <c>postgres</c> on PATH, or in the folders of Debian's packages.</summary>
public static class PostgresPrograms
{
    private const string DebianFolder = "/usr/lib/postgresql";

    /// <summary>The folder with both programs, and the others of the server; null if they are not installed.</summary>
    public static string? Folder { get; } = Candidates()
        .Where(folder => File.Exists(Path.Combine(folder, "initdb")) && File.Exists(Path.Combine(folder, "postgres")))
        .Select(FolderOfServer).FirstOrDefault();

    private static IEnumerable<string> Candidates()
    {
        IEnumerable<string> path =
            (Environment.GetEnvironmentVariable("PATH") ?? "").Split(
                Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries);
        IEnumerable<string> debian = Directory.Exists(DebianFolder)
            ? Directory.GetDirectories(DebianFolder).OrderByDescending(Version)
                .Select(folder => Path.Combine(folder, "bin"))
            : [];
        return path.Concat(debian);
    }

    /// <summary>A folder of PATH may contain only links to some of the programs.</summary>
    private static string FolderOfServer(string folder)
    {
        string program = Path.Combine(folder, "postgres");
        return Path.GetDirectoryName(File.ResolveLinkTarget(program, returnFinalTarget: true)?.FullName ?? program)!;
    }

    private static int Version(string folder) => int.TryParse(Path.GetFileName(folder), out int version) ? version : 0;
}
