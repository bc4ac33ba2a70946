using System.Text.Json;

namespace RelateMail.EndToEnd.Tests.Reading;

/// <summary>
/// A folder of messages with the values that the API must show: <c>expected.json</c> and <c>cases/*.eml</c>. The folder
/// is <c>RELATEMAIL_CASES</c>, or <c>../shared/cases/reading</c> beside the repository. Without it the tests are
/// skipped; the repository has inputs of the same kinds in its own tests.
/// </summary>
internal static class CaseFolder
{
    public const string Absent =
        "There is no folder of cases: RELATEMAIL_CASES is not set, and ../shared/cases/reading does not exist.";

    private static readonly string? s_path = Find();

    private static readonly Lazy<JsonElement> s_cases = new(() => JsonDocument.Parse(
        File.ReadAllBytes(Path.Combine(s_path!, "expected.json"))).RootElement.GetProperty("cases").Clone());

    /// <summary>The names of the cases; one empty name without a folder.</summary>
    public static TheoryData<string> Names() => s_path is null
        ? new TheoryData<string>("")
        : new TheoryData<string>(s_cases.Value.EnumerateObject().Select(entry => entry.Name));

    public static JsonElement Case(string name) => s_cases.Value.GetProperty(name);

    public static byte[] Octets(string file) => File.ReadAllBytes(Path.Combine(s_path!, "cases", file));

    private static string? Find()
    {
        string? given = Environment.GetEnvironmentVariable("RELATEMAIL_CASES");
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "RelateMail.sln")))
        {
            folder = folder.Parent;
        }

        string? beside = folder?.Parent is { } parent ? Path.Combine(parent.FullName, "shared", "cases") : null;
        return ((string?[])[given, given is null ? null : Path.Combine(given, "reading"),
            beside is null ? null : Path.Combine(beside, "reading")])
            .FirstOrDefault(path => path is not null && File.Exists(Path.Combine(path, "expected.json")));
    }
}
