using RelateMail.Shared;

namespace RelateMail.Ledger.Fleet;

/// <summary>The built hosts: <c>RelateMail.Silo.dll</c> and <c>RelateMail.Gateway.dll</c>.</summary>
internal sealed record HostPrograms(string Silo, string Gateway)
{
    private static readonly string[] s_configurations = ["Release", "Debug"];

    /// <param name="folder">Holds both; null: what was built in this repository, Release where there is one.</param>
    /// <exception cref="CannotRunException">One is missing.</exception>
    public static HostPrograms Find(string? folder) => new(Find(folder, "Silo"), Find(folder, "Gateway"));

    private static string Find(string? folder, string host)
    {
        string file = $"RelateMail.{host}.dll";
        string[] candidates = folder is not null
            ? [Path.Combine(folder, file)]
            : [Path.Combine(AppContext.BaseDirectory, file), .. Built(host, file)];
        return candidates.FirstOrDefault(File.Exists) ?? throw new CannotRunException(
            $"There is no {file}. Build it with 'dotnet build -c Release src/{host}', or say where it is: --hosts.");
    }

    private static IEnumerable<string> Built(string host, string file)
    {
        for (DirectoryInfo? at = new(AppContext.BaseDirectory); at is not null; at = at.Parent)
        {
            if (File.Exists(Path.Combine(at.FullName, "RelateMail.sln")))
            {
                return s_configurations.Select(
                    configuration => Path.Combine(at.FullName, "src", host, "bin", configuration, "net10.0", file));
            }
        }

        return [];
    }
}
