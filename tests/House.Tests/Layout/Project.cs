using System.Xml.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace RelateMail.House.Tests.Layout;

/// <summary>A project of <c>src</c>, read from its sources and its project file.</summary>
/// <param name="Name">The name of its folder.</param>
/// <param name="IsWeb">Web projects have more implicit usings.</param>
/// <param name="Projects">Names of the projects it references.</param>
/// <param name="Packages">Names of the packages it references.</param>
/// <param name="Friends">Names of the projects of <c>src</c> that may use its internal types.</param>
/// <param name="Files">Its sources.</param>
internal sealed record Project(
    string Name,
    bool IsWeb,
    IReadOnlyList<string> Projects,
    IReadOnlyList<string> Packages,
    IReadOnlyList<string> Friends,
    IReadOnlyList<SourceFile> Files)
{
    private const string InternalsVisibleTo = "System.Runtime.CompilerServices.InternalsVisibleTo";

    private static readonly string[] s_usings =
    [
        "System", "System.Collections.Generic", "System.IO", "System.Linq", "System.Net.Http", "System.Threading",
        "System.Threading.Tasks",
    ];

    private static readonly string[] s_webUsings =
    [
        "System.Net.Http.Json", "Microsoft.AspNetCore.Builder", "Microsoft.AspNetCore.Hosting",
        "Microsoft.AspNetCore.Http", "Microsoft.AspNetCore.Routing", "Microsoft.Extensions.Configuration",
        "Microsoft.Extensions.DependencyInjection", "Microsoft.Extensions.Hosting", "Microsoft.Extensions.Logging",
    ];

    private static readonly string[] s_orleansUsings = ["Orleans", "Orleans.Hosting", "Orleans.Runtime"];

    public string Path => $"src/{Name}/{Name}.csproj";

    /// <summary>The projects of <c>src</c>.</summary>
    public static IReadOnlyList<Project> All { get; } = [.. Repository.Files.Where(IsProject).Select(Read)];

    public static bool IsProject(SourceFile file) => file.Path.StartsWith("src/", StringComparison.Ordinal)
        && file.Path.EndsWith(".csproj", StringComparison.Ordinal);

    /// <summary>The compilation's trees: the sources, and the usings and attributes that the SDK adds.</summary>
    public IEnumerable<SyntaxTree> Trees(bool usesOrleans)
    {
        IEnumerable<string> usings = [.. s_usings, .. IsWeb ? s_webUsings : [], .. usesOrleans ? s_orleansUsings : []];
        string text = string.Concat(usings.Select(name => $"global using global::{name};\n"))
            + string.Concat(Friends.Select(name => $"[assembly: {InternalsVisibleTo}(\"{name}\")]\n"));
        return Files.Select(file => file.Tree).Append(CSharpSyntaxTree.ParseText(text, path: "implicit usings"));
    }

    public static Project Read(SourceFile file)
    {
        XElement root = XElement.Parse(file.Text);
        string folder = file.Path[..(file.Path.LastIndexOf('/') + 1)];
        return new(
            System.IO.Path.GetFileNameWithoutExtension(file.Path),
            ((string?)root.Attribute("Sdk"))?.EndsWith(".Web", StringComparison.Ordinal) == true,
            [.. Includes(root, "ProjectReference").Select(path => System.IO.Path.GetFileNameWithoutExtension(path))],
            [.. Includes(root, "PackageReference")],
            [.. Includes(root, "InternalsVisibleTo").Select(static name => name[(name.LastIndexOf('.') + 1)..])],
            [.. Repository.WithExtension(".cs").Where(code => code.Path.StartsWith(folder, StringComparison.Ordinal))]);
    }

    public static IEnumerable<string> Includes(XElement root, string item) =>
        root.Descendants(item).Select(element => (string?)element.Attribute("Include")).OfType<string>();
}
