using YamlDotNet.RepresentationModel;

namespace RelateMail.SenderAuthentication.Tests.Suites;

/// <summary>
/// The folder of the public test suites: RELATEMAIL_SUITES, or shared/suites beside the repository. The suites are not
/// part of the repository.
/// </summary>
internal static class SuiteFolder
{
    public const string Missing = "The test suites are not on this machine: set RELATEMAIL_SUITES to their folder.";

    public static string? Find(string file)
    {
        string? folder = Environment.GetEnvironmentVariable("RELATEMAIL_SUITES") ?? BesideRepository();
        string? path = folder is null ? null : Path.Combine(folder, file);
        return File.Exists(path) ? path : null;
    }

    /// <summary>The documents of a file; none if it is absent.</summary>
    public static IEnumerable<YamlMappingNode> Read(string file)
    {
        if (Find(file) is not { } path)
        {
            return [];
        }

        YamlStream stream = [];
        using StreamReader reader = File.OpenText(path);
        stream.Load(reader);
        return stream.Documents.Select(static document => (YamlMappingNode)document.RootNode);
    }

    public static string? Text(this YamlMappingNode node, string key) => node.Item(key)?.ToString();

    public static YamlNode? Item(this YamlMappingNode node, string key) =>
        node.Children.TryGetValue(new YamlScalarNode(key), out YamlNode? value) ? value : null;

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
