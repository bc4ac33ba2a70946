namespace RelateMail.PostgresServer;

/// <summary>Where <c>initdb</c> and <c>postgres</c> are: on PATH, else where Debian's packages put them.</summary>
public static class PostgresPrograms
{
    private const string DebianFolder = "/usr/lib/postgresql";

    /// <summary>The folder that holds both; null where there is none.</summary>
    public static string? Folder { get; } = Candidates().FirstOrDefault(
        folder => File.Exists(Path.Combine(folder, "initdb")) && File.Exists(Path.Combine(folder, "postgres")));

    private static IEnumerable<string> Candidates()
    {
        IEnumerable<string> path =
            (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries);
        IEnumerable<string> debian = Directory.Exists(DebianFolder)
            ? Directory.GetDirectories(DebianFolder).OrderByDescending(Version).Select(folder => Path.Combine(folder, "bin"))
            : [];
        return path.Concat(debian);
    }

    private static int Version(string folder) => int.TryParse(Path.GetFileName(folder), out int version) ? version : 0;
}
