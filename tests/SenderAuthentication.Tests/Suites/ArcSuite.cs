using System.Text;
using RelateMail.SenderAuthentication.Tests.Dns;

namespace RelateMail.SenderAuthentication.Tests.Suites;

/// <summary>One validation case of the ARC suite: a message and the verdict on its chain.</summary>
internal sealed record ArcSuiteCase(byte[] Content, string Verdict, TestZone Zone);

/// <summary>Reads the validation cases of the public ARC suite.</summary>
internal static class ArcSuite
{
    public const string File = "arc/arc-draft-validation-tests.yml";

    private static readonly Lazy<Dictionary<string, ArcSuiteCase>> s_cases = new(Load);

    public static IReadOnlyDictionary<string, ArcSuiteCase> Cases => s_cases.Value;

    private static Dictionary<string, ArcSuiteCase> Load()
    {
        Dictionary<string, ArcSuiteCase> cases = [];
        foreach (SuiteNode document in SuiteFolder.Read(File))
        {
            TestZone zone = new();
            foreach ((string name, SuiteNode text) in document.Find("txt-records")!.Entries)
            {
                zone.Text(name, text.Text!);
            }

            foreach ((string name, SuiteNode test) in document.Find("tests")!.Entries)
            {
                // No verdict stands for a chain that its newest seal calls failed (RFC 8617 §5.2 step 2).
                string verdict = test.Find("cv")!.Text!.Trim().ToLowerInvariant();
                byte[] content = Encoding.UTF8.GetBytes(test.Find("message")!.Text!.ReplaceLineEndings("\r\n"));
                string key = $"{document.Find("description")!.Text!.Trim()}: {name}";
                key = cases.ContainsKey(key) ? $"{key} (second of its name)" : key;
                cases.Add(key, new ArcSuiteCase(content, verdict.Length == 0 ? "fail" : verdict, zone));
            }
        }

        return cases;
    }
}
