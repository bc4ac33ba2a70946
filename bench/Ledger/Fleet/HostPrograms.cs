using RelateMail.Shared;

namespace RelateMail.Ledger.Fleet;

/// <summary>The built hosts: <c>RelateMail.Silo.dll</c> and <c>RelateMail.Gateway.dll</c>.</summary>
internal sealed record HostPrograms(string Silo, string Gateway)
{
    private static readonly string[] s_configurations = ["Release", "Debug"];

    /// <param name="folder">Contains both hosts; null for this repository's builds, Release before Debug.</param>
    /// <param name="gateway">Runs in place of the gateway, with its settings; null for the gateway.</param>
    /// <exception cref="CannotRunException">A host is missing.</exception>
    public static HostPrograms Find(string? folder, string? gateway = null) => new(
        Find(folder, "Silo", "--hosts"),
        gateway is null ? Find(folder, "Gateway", "--hosts")
        : File.Exists(gateway) ? Path.GetFullPath(gateway)
        : throw new CannotRunException($"{gateway} was not found; --gateway-dll names the dll of a front."));

    /// <summary>The hosts of an older build, each in a folder of its own.</summary>
    /// <exception cref="CannotRunException">A host is missing.</exception>
    public static HostPrograms FindOld(string siloFolder, string gatewayFolder) =>
        new(Find(siloFolder, "Silo", "--old-silo"), Find(gatewayFolder, "Gateway", "--old-gateway"));

    private static string Find(string? folder, string host, string option)
    {
        string file = $"RelateMail.{host}.dll";
        string[] candidates = folder is not null
            ? [Path.GetFullPath(Path.Combine(folder, file))]
            : [Path.Combine(AppContext.BaseDirectory, file), .. Built(host, file)];
        return candidates.FirstOrDefault(File.Exists) ?? throw new CannotRunException(
            $"{file} was not found. Build it with 'dotnet build -c Release src/{host}', or name its folder: {option}.");
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
