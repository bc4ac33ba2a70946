using RelateMail.House.Tests.Layout;

namespace RelateMail.House.Tests.Documents;

/// <summary>Bad samples that the rules of pages, decisions and settings find.</summary>
public sealed class DocumentSelfTests
{
    [Theory]
    [InlineData("[text](b.md)", null)]
    [InlineData("[text](b.md#a-heading-of-b) and [again](#own)\n\n## Own", null)]
    [InlineData("[text](b.md#a-heading-of-b-1)", null)]
    [InlineData("[text](../src/A) `src/A` `src/*/B` `ls src/B`", null)]
    [InlineData("[text](https://example.org/none)", null)]
    [InlineData("```\n[text](c.md)\n```", null)]
    [InlineData("[text](c.md)", "leads to no file: docs/c.md")]
    [InlineData("[text]\n\n[text]: c.md", "leads to no file: docs/c.md")]
    [InlineData("![image](c.png)", "leads to no file: docs/c.png")]
    [InlineData("[text](b.md#other)", "leads to no heading of docs/b.md")]
    [InlineData("[text](#other)", "leads to no heading of docs/a.md")]
    [InlineData("See `src/B/C.cs`.", "the path 'src/B/C.cs' does not exist")]
    public void A_link_that_leads_nowhere_is_found(string text, string? expected)
    {
        Dictionary<string, SourceFile> pages = new()
        {
            ["docs/a.md"] = new("docs/a.md", text),
            ["docs/b.md"] = new("docs/b.md", "# A heading of `b`!\n\n# A heading of `b`!\n"),
        };

        IEnumerable<Finding> findings = Links.FindBroken(pages, path => pages.ContainsKey(path) || path == "src/A");

        Assert.Equal(expected is null ? 0 : 1, findings.Count());
        Assert.All(findings, finding => Assert.Contains(expected!, finding.Message, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("[1](0001-a.md) [2](0002-b.md)", 0)]
    [InlineData("[1](0001-a.md)", 1)]
    [InlineData("[1](0001-a.md) [2](0002-b.md) [2](0002-b.md)", 1)]
    [InlineData("[1](0001-a.md) [2](0002-b.md) [3](0003-c.md)", 1)]
    public void Decisions_and_their_index_must_agree(string index, int expected) => Assert.Equal(expected,
        Decisions.FindIndexErrors([Page("README.md", index), Page("0001-a.md"), Page("0002-b.md")]).Count());

    [Theory]
    [InlineData("[1](0001-a.md) [3](0003-c.md)", "0003-c.md", 1)]
    [InlineData("[1](0001-a.md) [3](0003-c.md), 0002 was withdrawn", "0003-c.md", 0)]
    [InlineData("[1](0001-a.md) [1](0001-b.md)", "0001-b.md", 2)]
    [InlineData("[1](0001-a.md) [b](b.md)", "b.md", 1)]
    public void Decision_numbers_are_unique_and_gaps_marked(string index, string name, int expected) => Assert.Equal(
        expected, Decisions.FindIndexErrors([Page("README.md", index), Page("0001-a.md"), Page(name)]).Count());

    [Theory]
    [InlineData("// see DESIGN §3.7", 1)]
    [InlineData("// see docs/none.md", 1)]
    [InlineData("// see decision 0009", 1)]
    [InlineData("// see docs/a.md and decision 0001, RFC 5321 §4.1", 0)]
    public void A_reference_to_a_page_that_does_not_exist_is_found(string line, int expected)
    {
        HashSet<string> numbers = ["0001"];

        Assert.Equal(expected,
            Decisions.FindLostReferences(new("a.cs", line), path => path == "docs/a.md", numbers).Count());
    }

    [Fact]
    public void Settings_are_the_properties_that_the_binder_fills()
    {
        const string Source = """
            using System; using System.Collections.Generic;
            public class AOptions
            {
                public const string Section = "A:B";
                public int Number { get; set; }
                public TimeSpan? Time { get; set; }
                public Inner Inner { get; set; } = new();
                public IList<string> Names { get; } = [];
                public IList<Inner> Items { get; } = [];
                public IReadOnlyDictionary<string, Inner> Map { get; set; }
                public bool IsDerived => Number > 0;
                internal int Hidden { get; set; }
                [Obsolete] public int Old { get; set; }
            }
            public class Inner { public string Text { get; set; } }
            class Reader
            {
                const string Name = "Mail";
                object Read(Configuration configuration) => configuration.GetConnectionString(Name) + "RELATEMAIL_HOME";
            }
            class Configuration { public string GetConnectionString(string name) => name; }
            """;
        Sources sources = new([new Project("A", false, [], [], [], [new("src/A/A.cs", Source)])]);

        IReadOnlyList<Setting> settings = Settings.Read(sources);

        Assert.Equal(
            [
                "A:B:Inner:Text", "A:B:Items:N:Text", "A:B:Map", "A:B:Names", "A:B:Number", "A:B:Time",
                "ConnectionStrings:Mail", "RELATEMAIL_HOME",
            ],
            settings.Select(setting => setting.Key).Order(StringComparer.Ordinal));
        Assert.Equal("A:B:Map", Assert.Single(settings, setting => setting.IsOpen).Key);
    }

    [Theory]
    [InlineData("| `A:B` | 1 |\n| `A:C:N` | |\n| `A:D:N:Text` | |\n| `ASPNETCORE_URLS` | |", null)]
    [InlineData("| `A:B` | 1 |\n| `A:D` | |", "no row whose first cell is `A:C`")]
    [InlineData("| `A:B` | 1 |\n| `A:C` | |\n| `A:D` | |\n| `A:E` | |", "the code has no setting `A:E`")]
    [InlineData("| `A:B` | 1 |\n| `A:C` | |\n| `A:D` | |\n| `Wrong:E` | |", "the code has no setting `Wrong:E`")]
    [InlineData("| `A:B`, `E` | 1 |\n| `A:C` | |\n| `A:D` | |", "one row for each key")]
    public void Settings_and_the_page_must_agree(string table, string? expected)
    {
        Setting[] settings = [new("A:B", false, "a", 1), new("A:C", false, "a", 2), new("A:D", true, "a", 3)];

        IEnumerable<Finding> findings = Settings.Compare(settings, new(Settings.Page, table));

        Assert.Equal(expected is null ? 0 : 1, findings.Count());
        Assert.All(findings, finding => Assert.Contains(expected!, finding.Message, StringComparison.Ordinal));
    }

    private static SourceFile Page(string name, string text = "") => new(Decisions.Folder + name, text);
}
