using System.Diagnostics;
using RelateMail.House.Tests.Layout;

namespace RelateMail.House.Tests.Documents;

public sealed class DocumentTests
{
    [Fact]
    public async Task The_command_blocks_of_all_pages_can_be_read()
    {
        Assert.SkipUnless(File.Exists("/bin/bash"), "tests/docs/run.sh needs bash.");
        using var list = Process.Start(new ProcessStartInfo("/bin/bash", ["tests/docs/run.sh", "--list"])
        {
            WorkingDirectory = Repository.Root,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        Task<string> errors = list.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        string blocks = await list.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await list.WaitForExitAsync(TestContext.Current.CancellationToken);

        Assert.Equal("", await errors);
        Assert.Equal(0, list.ExitCode);
        Assert.Contains("README.md", blocks);
    }

    [Fact]
    public void Links_and_paths_in_pages_lead_somewhere() => Findings.AssertNone(
        Links.FindBroken(Repository.WithExtension(".md").ToDictionary(page => page.Path), Repository.Exists));

    [Fact]
    public void Every_decision_has_one_line_in_the_index() =>
        Findings.AssertNone(Decisions.FindIndexErrors([.. DecisionPages()]));

    [Fact]
    public void References_name_pages_and_decisions_that_exist()
    {
        HashSet<string> numbers = [.. DecisionPages().Select(page => page.Path[Decisions.Folder.Length..][..4])];
        Findings.AssertNone(
            from file in Repository.Files
            where !file.Path.StartsWith("tests/House.Tests/", StringComparison.Ordinal) // samples of mistakes
            from finding in Decisions.FindLostReferences(file, Repository.Exists, numbers)
            select finding);
    }

    [Fact]
    public void Settings_in_code_are_those_of_the_operations_page()
    {
        SourceFile page = Repository.Files.Single(file => file.Path == Settings.Page);
        Findings.AssertNone(Settings.Compare(Settings.Read(Sources.All), page));
    }

    private static IEnumerable<SourceFile> DecisionPages() =>
        Repository.WithExtension(".md").Where(page => page.Path.StartsWith(Decisions.Folder, StringComparison.Ordinal));
}
