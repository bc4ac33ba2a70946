namespace RelateMail.House.Tests.Layout;

/// <summary>Bad samples that the layout rules find.</summary>
public sealed class LayoutSelfTests
{
    private const string Lower = """
        namespace RelateMail.Lower;
        public class Ground { public int Depth; }
        public static class Extensions { public static int Dig(this string text) => text.Length; }
        """;

    [Theory]
    [InlineData("namespace RelateMail.Upper; class Roof : RelateMail.Lower.Ground;")]
    [InlineData("namespace RelateMail.Lower; class Roof { Ground _ground; }")] // no using
    [InlineData("using RelateMail.Lower; class Roof { int Depth => \"text\".Dig(); }")] // an extension method
    [InlineData("using Floor = RelateMail.Lower.Ground; class Roof { Floor _floor; }")] // an alias
    [InlineData("using static RelateMail.Lower.Extensions; class Roof { int Depth => Dig(\"text\"); }")]
    [InlineData("namespace RelateMail.Lower.Upper; class Roof { object _ground = nameof(Ground.Depth); }")] // a parent
    public void A_dependency_between_folders_and_between_projects_is_found(string upper)
    {
        Assert.Contains(Read(("src/A/Up/Roof.cs", upper), ("src/A/Down/Ground.cs", Lower)),
            use => (use.From, use.To, use.Path) == ("A/Up", "A/Down", "src/A/Up/Roof.cs"));
        Assert.Contains(Read(("src/A/Up/Roof.cs", upper), ("src/B/Ground.cs", Lower)),
            use => (use.From, use.To, use.Line) == ("A", "B", 1));
    }

    [Theory]
    [InlineData("using RelateMail.Lower; class Roof;")]
    [InlineData("class Roof { /* Ground */ string _text = \"Ground\"; int Ground; }")]
    public void A_directive_or_a_word_is_not_a_dependency(string upper) =>
        Assert.Empty(Read(("src/A/Up/Roof.cs", upper), ("src/A/Down/Ground.cs", Lower)));

    [Fact]
    public void A_program_may_use_every_folder_of_its_project() => Assert.Empty(Read(
        ("src/A/Program.cs", "System.Console.WriteLine(new RelateMail.Lower.Ground().Depth);"),
        ("src/A/Down/Ground.cs", Lower)));

    [Fact]
    public void A_name_that_does_not_bind_is_found()
    {
        Sources sources = Sample(("src/A/B.cs", "class B\n{\n    Missing _missing;\n}"));

        Assert.Contains("does not bind", Assert.Single(sources.FindUnknownNames()).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("A: B\nB:\nC:", "C does not exist")]
    [InlineData("A: B, B/C\nB:", "A no longer depends on B/C")]
    [InlineData("A:\nB:", "A depends on B (Ground)")]
    [InlineData("A: B", "B has no row")]
    [InlineData("A: B\nB:\nB:", "second row")]
    public void The_table_and_the_sources_must_agree(string table, string expected)
    {
        LayoutTable layout = new(table.Split('\n'));

        Finding finding = Assert.Single(
            layout.Compare([new("A", "B", "src/A/C.cs", 1, "Ground")], new HashSet<string> { "A", "B" }));

        Assert.Contains(expected, finding.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_folder_row_names_folders_of_its_project() => Assert.Empty(
        new LayoutTable(["A/Up: ., Down # why", "A/.:", "A/Down:", "", "# text"]).Compare(
            [new("A/Up", "A/.", "", 1, ""), new("A/Up", "A/Down", "", 1, "")],
            new HashSet<string> { "A/Up", "A/.", "A/Down" }));

    [Fact]
    public void A_cycle_is_found_with_its_way()
    {
        Dependency[] dependencies =
            [.. "AB BC CA CD".Split(' ').Select(pair => new Dependency(pair[..1], pair[1..], "", 1, ""))];

        IEnumerable<string> messages = Cycles.Find(dependencies).Select(finding => finding.Message);

        Assert.Equal(3, messages.Count());
        Assert.Contains("cycle: A -> B -> C -> A ()", messages);
    }

    [Fact]
    public void Types_of_one_name_are_found()
    {
        SourceFile[] files =
        [
            new("src/A/X.cs", "namespace A; class Twin { class Inner; } partial class Part; class Box; class Box<T>;"),
            new("src/A/Y.cs", "namespace A; partial class Part;"),
            new("src/B/Z.cs", "namespace B;\n\nrecord Twin;\ndelegate void Other();\nclass Inner;"),
        ];

        Assert.Equal([("src/A/X.cs", 1), ("src/B/Z.cs", 3)],
            TypeNames.FindTwins(files).Select(finding => (finding.Path, finding.Line)));
    }

    [Fact]
    public void Long_lines_are_found_except_rows_and_links_of_pages()
    {
        string row = $"| {new string('a', 70)} | {new string('b', 70)} |";
        string link = $"- {new string('a', 130)}";

        Assert.Equal(2, Assert.Single(FileSizes.FindLongLines(new("a.cs", $"\n{new string('a', 121)}\n"))).Line);
        Assert.Single(FileSizes.FindLongLines(new("a.yml", row)));
        Assert.Single(FileSizes.FindLongLines(new("a.md", $"{link} {link}")));
        Assert.Empty(FileSizes.FindLongLines(new("a.md", $"{row}\n{link}\n{new string('a', 120)}")));
    }

    [Fact]
    public void A_long_file_is_found()
    {
        string lines = string.Concat(Enumerable.Repeat("//\n", 300));

        Assert.Empty(FileSizes.FindLongFile(new("a.cs", lines)));
        Assert.Single(FileSizes.FindLongFile(new("a.cs", lines + "//\n")));
    }

    private static IReadOnlyList<Dependency> Read(params (string Path, string Text)[] files) =>
        [.. DependencyReader.Read(Sample(files)).Where(use => use.Example != DependencyReader.Reference)];

    /// <summary>Projects of these files; each references those after it.</summary>
    private static Sources Sample(params (string Path, string Text)[] files)
    {
        List<IGrouping<string, SourceFile>> projects =
        [
            .. files.Select(file => new SourceFile(file.Path, file.Text))
                .GroupBy(file => DependencyReader.ProjectOf(file.Path)),
        ];
        return new([.. projects.Select((project, index) => new Project(
            project.Key, false, [.. projects.Skip(index + 1).Select(other => other.Key)], [], [], [.. project]))]);
    }
}
