using System.Diagnostics;
using System.IO.Compression;
using System.Xml.Linq;
using RelateMail.Packages.Tests;

[assembly: AssemblyFixture(typeof(PackageFolder))]

namespace RelateMail.Packages.Tests;

/// <summary>A folder with all packages, made once by the command of the documentation.</summary>
public sealed class PackageFolder : IAsyncLifetime
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("relatemail-packages-");

    private string Packages => Path.Combine(_folder.FullName, "packages");

    public async ValueTask InitializeAsync()
    {
        await RunAsync(
            PublishedPackages.Repository, [], "pack", "RelateMail.sln", "--no-build", "-c",
            PublishedPackages.Configuration, "-o", Packages, "-v", "quiet");
        await File.WriteAllTextAsync(Path.Combine(_folder.FullName, "nuget.config"), $"""
            <configuration>
              <packageSources>
                <add key="built" value="{Packages}" />
              </packageSources>
            </configuration>
            """);
        await File.WriteAllTextAsync(Path.Combine(_folder.FullName, "Directory.Build.props"), "<Project />");
    }

    public ValueTask DisposeAsync()
    {
        _folder.Delete(recursive: true);
        return ValueTask.CompletedTask;
    }

    /// <summary>Names of the packages, without their version.</summary>
    public IReadOnlyList<string> Names() => [.. Directory.EnumerateFiles(Packages, "*.nupkg").Select(
        path => Nuspec(path).Element("id")!.Value).Order(StringComparer.Ordinal)];

    /// <summary>The names of the files in a package.</summary>
    public IReadOnlyList<string> Files(string name)
    {
        using ZipArchive archive = ZipFile.OpenRead(PathOf(name));
        return [.. archive.Entries.Select(entry => entry.FullName)];
    }

    public bool HasSymbols(string name) => File.Exists(Path.ChangeExtension(PathOf(name), ".snupkg"));

    /// <summary>The description of a package by itself.</summary>
    public IReadOnlyDictionary<string, string> Metadata(string name) =>
        Nuspec(PathOf(name)).Elements().GroupBy(element => element.Name.LocalName)
            .ToDictionary(group => group.Key, group => group.First().Value);

    /// <summary>Makes a project outside of the solution.</summary>
    /// <param name="package">The package that it uses.</param>
    /// <param name="program">A file of the folder Consumers; null for a library without code.</param>
    /// <returns>Its folder.</returns>
    public string CreateConsumer(string package, string? program)
    {
        string folder = Directory.CreateDirectory(Path.Combine(_folder.FullName, package)).FullName;
        File.WriteAllText(Path.Combine(folder, "Consumer.csproj"), $"""
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup>
                <TargetFramework>net10.0</TargetFramework>
                <OutputType>{(program is null ? "Library" : "Exe")}</OutputType>
                <Nullable>enable</Nullable>
                <ImplicitUsings>enable</ImplicitUsings>
                <RestorePackagesPath>{Path.Combine(_folder.FullName, "restored")}</RestorePackagesPath>
                <RestoreFallbackFolders>{Cache()}</RestoreFallbackFolders>
              </PropertyGroup>
              <ItemGroup>
                <PackageReference Include="{package}" Version="{Metadata(package)["version"]}" />
              </ItemGroup>
            </Project>
            """);
        if (program is not null)
        {
            File.Copy(Path.Combine(AppContext.BaseDirectory, "Consumers", program), Path.Combine(folder, "Program.cs"));
        }

        return folder;
    }

    /// <summary>Installs a tool, and runs it.</summary>
    /// <returns>The lines that it printed.</returns>
    public async Task<string> RunToolAsync(
        string package, (string Name, string Value)[] environment, params string[] arguments)
    {
        string tools = Path.Combine(_folder.FullName, "tools");
        await RunAsync(
            _folder.FullName, [("NUGET_PACKAGES", Path.Combine(_folder.FullName, "restored"))], "tool", "install",
            package, "--version", Metadata(package)["version"], "--tool-path", tools);
        return await StartAsync(Path.Combine(tools, "relatemail"), _folder.FullName, environment, arguments);
    }

    /// <summary>Runs the .NET command line.</summary>
    /// <returns>The lines that it printed.</returns>
    public Task<string> RunAsync(
        string folder, (string Name, string Value)[] environment, params string[] arguments) =>
        StartAsync("dotnet", folder, environment, arguments);

    private static async Task<string> StartAsync(
        string program, string folder, (string Name, string Value)[] environment, string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            Environment = { ["DOTNET_NOLOGO"] = "1", ["MSBUILDDISABLENODEREUSE"] = "1" },
        };
        foreach ((string name, string value) in environment)
        {
            start.Environment[name] = value;
        }

        using Process process = Process.Start(start)!;
        Task<string> errors = process.StandardError.ReadToEndAsync();
        string output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        Assert.True(
            process.ExitCode == 0, $"{program} {string.Join(' ', arguments)} in {folder}: {output}{await errors}");
        return output;
    }

    /// <summary>The packages that this machine has already, so that only missing ones are downloaded.</summary>
    private static string Cache() => Environment.GetEnvironmentVariable("NUGET_PACKAGES")
        ?? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".nuget", "packages");

    private string PathOf(string name) => Directory.EnumerateFiles(Packages, "*.nupkg").Single(
        path => Nuspec(path).Element("id")!.Value == name);

    private static XElement Nuspec(string path)
    {
        using ZipArchive archive = ZipFile.OpenRead(path);
        using Stream stream = archive.Entries.Single(
            entry => entry.FullName.EndsWith(".nuspec", StringComparison.Ordinal)).Open();
        XElement metadata = XDocument.Load(stream).Root!.Elements().Single(
            element => element.Name.LocalName == "metadata");
        return new XElement("metadata", metadata.Elements().Select(
            element => new XElement(element.Name.LocalName, element.Value)));
    }
}
