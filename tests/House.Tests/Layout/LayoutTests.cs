using System.Xml.Linq;

namespace RelateMail.House.Tests.Layout;

public sealed class LayoutTests
{
    private static readonly Lazy<IReadOnlyList<Dependency>> s_dependencies =
        new(() => DependencyReader.Read(Sources.All));

    [Fact]
    public void Projects_and_folders_depend_on_those_that_the_layout_lists()
    {
        Findings.Write("Layout.actual", LayoutTable.Rows(s_dependencies.Value, Rooms())); // to compare the table with
        Findings.AssertNone(LayoutTable.OfRepository.Compare(s_dependencies.Value, Rooms()));
    }

    [Fact]
    public void Projects_and_folders_have_no_cycles() => Findings.AssertNone(Cycles.Find(s_dependencies.Value));

    [Fact]
    public void Every_name_in_src_binds() => Findings.AssertNone(Sources.All.FindUnknownNames());

    /// <summary>Packages of ASP.NET Core's shared framework, which these tests reference as a whole.</summary>
    private const string SharedFramework = "Microsoft.Extensions.";

    [Fact]
    public void Every_package_of_src_is_a_package_of_these_tests()
    {
        SourceFile own = Repository.Files.Single(file => file.Path == "tests/House.Tests/House.Tests.csproj");
        string[] packages = [.. Project.Includes(XElement.Parse(own.Text), "PackageReference")];
        Findings.AssertNone(
            from project in Project.All
            from package in project.Packages.Except(packages)
            where !package.StartsWith(SharedFramework, StringComparison.Ordinal)
            select new Finding(own.Path, 1,
                $"{project.Name} uses {package}: reference it here with IncludeAssets=\"compile\""));
    }

    [Fact]
    public void Types_in_src_have_unique_names() => Findings.AssertNone(TypeNames.FindTwins(
        Repository.WithExtension(".cs").Where(file => file.Path.StartsWith("src/", StringComparison.Ordinal))));

    [Fact]
    public void Lines_have_at_most_120_columns() => Findings.AssertNone(
        Repository.WithExtension(".cs", ".md", ".sh", ".yml", ".yaml").SelectMany(FileSizes.FindLongLines));

    [Fact]
    public void Files_have_at_most_300_lines() =>
        Findings.AssertNone(Repository.WithExtension(".cs").SelectMany(FileSizes.FindLongFile));

    private static HashSet<string> Rooms() =>
    [
        .. Project.All.Select(project => project.Name),
        .. Project.All.SelectMany(project => project.Files).Select(file => file.Path)
            .Where(path => !path.EndsWith("/Program.cs", StringComparison.Ordinal)).Select(DependencyReader.FolderOf),
    ];
}
