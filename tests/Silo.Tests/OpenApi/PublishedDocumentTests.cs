using System.Text.Json;
using RelateMail.Silo.Tests.Harness;

namespace RelateMail.Silo.Tests.OpenApi;

/// <summary>
/// Compares the document of this build with its published copy, docs/openapi/v1.json. docs/api-versions.md has the
/// rules, and the command that refreshes the copy.
/// </summary>
public sealed class PublishedDocumentTests(SharedHost shared)
{
    private const string Refresh = "RELATEMAIL_REFRESH_OPENAPI";

    private static readonly string s_path = Path.Combine(FindRepository(), "docs", "openapi", "v1.json");

    [Fact]
    public async Task Document_breaks_no_client_of_the_published_one() =>
        Assert.Empty(FindBreaks(await DocumentAsync()));

    [Fact]
    public async Task Published_document_is_the_current_one()
    {
        string document = await DocumentAsync();
        if (Environment.GetEnvironmentVariable(Refresh) is { Length: > 0 } && FindBreaks(document).Count == 0)
        {
            Directory.CreateDirectory(Path.GetDirectoryName(s_path)!);
            await File.WriteAllTextAsync(s_path, document, TestContext.Current.CancellationToken);
        }

        string published = await File.ReadAllTextAsync(s_path, TestContext.Current.CancellationToken);
        Assert.True(published == document,
            $"The document differs from docs/openapi/v1.json: refresh it with {Refresh}=1 (see docs/api-versions.md).");
    }

    private static IReadOnlyList<string> FindBreaks(string document) => File.Exists(s_path)
        ? BreakingChanges.Find(JsonElement.Parse(File.ReadAllText(s_path)), JsonElement.Parse(document))
        : [];

    private async Task<string> DocumentAsync()
    {
        using HttpClient client = shared.Host.MakeClient();
        return await client.GetStringAsync(
            new Uri("/openapi/v1.json", UriKind.Relative), TestContext.Current.CancellationToken);
    }

    private static string FindRepository()
    {
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "RelateMail.sln")))
            {
                return folder.FullName;
            }
        }

        throw new InvalidOperationException("The tests do not run in a checkout of the repository.");
    }
}
