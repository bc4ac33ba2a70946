using System.Globalization;
using System.Text.Json;
using RelateMail.Testing;

namespace RelateMail.Packages.Tests;

/// <summary>Packs the solution, and uses the packages as another team would.</summary>
public sealed class PackageTests(PackageFolder packages)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public void Each_package_has_readme_license_icon_documentation_and_symbols()
    {
        IReadOnlyList<string> names = packages.Names();

        Assert.Superset(
            PublishedPackages.Projects.Select(project => $"RelateMail.{project}").ToHashSet(), names.ToHashSet());
        Assert.DoesNotContain(names, name => name.Contains("Tests", StringComparison.Ordinal));
        Assert.All(names, name =>
        {
            IReadOnlyList<string> files = packages.Files(name);
            Assert.Contains("README.md", files);
            Assert.Contains("icon.png", files);
            Assert.Contains(files, file => file.EndsWith($"{name}.dll", StringComparison.OrdinalIgnoreCase));
            Assert.DoesNotContain(files, file => file.Contains("appsettings", StringComparison.Ordinal));
            Assert.True(packages.HasSymbols(name));
            IReadOnlyDictionary<string, string> metadata = packages.Metadata(name);
            Assert.Equal("MIT", metadata["license"]);
            Assert.NotEqual("Package Description", metadata["description"]);
            Assert.Equal("RelateMail", metadata["authors"]);
        });
    }

    [Fact]
    public async Task Program_outside_of_the_solution_reads_mail_with_the_client()
    {
        await using RelateMailServer mail = await RelateMailServer.StartAsync(cancellationToken: Token);
        TestMailbox mailbox = await mail.CreateMailboxAsync(cancellationToken: Token);
        string folder = packages.CreateConsumer("RelateMail.Client", "ReadMail.cs");

        string output = await packages.RunAsync(
            folder,
            [
                ("RELATEMAIL_API", mail.ApiAddress.ToString()), ("RELATEMAIL_API_KEY", mail.ApiKey),
                ("MAILBOX", mailbox.Address),
            ],
            "run");

        Assert.Equal(string.Create(CultureInfo.InvariantCulture, $"{mailbox.Address}: 0 messages"), output.Trim());
    }

    [Fact]
    public async Task Program_outside_of_the_solution_receives_mail_with_its_own_server()
    {
        string folder = packages.CreateConsumer("RelateMail.Testing", "ReceiveMail.cs");

        string output = await packages.RunAsync(folder, [], "run");

        Assert.Equal("Welcome: https://app.test/confirm?id=7", output.Trim());
    }

    [Fact]
    public async Task Installed_tool_shows_a_mailbox()
    {
        await using RelateMailServer mail = await RelateMailServer.StartAsync(cancellationToken: Token);
        TestMailbox mailbox = await mail.CreateMailboxAsync(cancellationToken: Token);

        string output = await packages.RunToolAsync(
            "RelateMail.CommandLine",
            [("RELATEMAIL_API", mail.ApiAddress.ToString()), ("RELATEMAIL_API_KEY", mail.ApiKey)],
            "list", "--json");

        Assert.Contains($"\"address\":\"{mailbox.Address}\"", output);
    }

    [Fact]
    public async Task Contract_for_readers_brings_no_database_and_no_server()
    {
        string folder = packages.CreateConsumer("RelateMail.Grains.Abstractions", null);

        await packages.RunAsync(folder, [], "restore");

        using JsonDocument assets = JsonDocument.Parse(
            await File.ReadAllTextAsync(Path.Combine(folder, "obj", "project.assets.json"), Token));
        string[] restored =
        [
            .. assets.RootElement.GetProperty("libraries").EnumerateObject().Select(
                library => library.Name.Split('/')[0]),
        ];
        Assert.Contains("Microsoft.Orleans.Serialization", restored);
        Assert.Equal(
            ["RelateMail.Grains.Abstractions"],
            restored.Where(name => name.StartsWith("RelateMail", StringComparison.Ordinal)));
        Assert.DoesNotContain(restored, name => name.Contains("Npgsql", StringComparison.OrdinalIgnoreCase)
            || name.Contains("Sqlite", StringComparison.OrdinalIgnoreCase)
            || name.Contains("AdoNet", StringComparison.OrdinalIgnoreCase)
            || name.Contains("Orleans.Server", StringComparison.OrdinalIgnoreCase));
    }
}
