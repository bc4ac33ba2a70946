using RelateMail.SenderAuthentication.Tests.Dns;

namespace RelateMail.SenderAuthentication.Tests.Suites;

/// <summary>One case of the RFC 7208 suite.</summary>
internal sealed record SpfSuiteCase(
    string Helo, string Client, string MailFrom, string[] Results, string? Explanation, TestZone Zone);

/// <summary>Reads the RFC 7208 suite of openspf.org.</summary>
internal static class SpfSuite
{
    public const string File = "spf/rfc7208-tests.yml";

    private static readonly Lazy<Dictionary<string, SpfSuiteCase>> s_cases = new(Load);

    public static IReadOnlyDictionary<string, SpfSuiteCase> Cases => s_cases.Value;

    private static Dictionary<string, SpfSuiteCase> Load()
    {
        Dictionary<string, SpfSuiteCase> cases = [];
        foreach (SuiteNode document in SuiteFolder.Read(File))
        {
            TestZone zone = ReadZone(document.Find("zonedata")!);
            foreach ((string name, SuiteNode test) in document.Find("tests")!.Entries)
            {
                SuiteNode result = test.Find("result")!;
                cases.Add($"{document.Find("description")!.Text}: {name}", new SpfSuiteCase(
                    test.Find("helo")!.Text!,
                    test.Find("host")!.Text!,
                    test.Find("mailfrom")!.Text!,
                    result.IsSequence ? [.. result.Items.Select(static item => item.Text!)] : [result.Text!],
                    test.Find("explanation")?.Text,
                    zone));
            }
        }

        return cases;
    }

    private static TestZone ReadZone(SuiteNode node)
    {
        TestZone zone = new();
        foreach ((string name, SuiteNode records) in node.Entries)
        {
            bool hasTexts = records.Items.Exists(static record => record.Find("TXT") is not null);
            foreach (SuiteNode record in records.Items)
            {
                Add(zone, name, record, hasTexts);
            }
        }

        return zone;
    }

    private static void Add(TestZone zone, string name, SuiteNode record, bool hasTexts)
    {
        if (record.Text is not null)
        {
            zone.Silent(name);
            return;
        }

        (string type, SuiteNode value) = record.Entries.Single();
        switch (type)
        {
            case "A" or "AAAA":
                zone.Address(name, value.Text!);
                break;
            case "MX":
                zone.Exchange(name, int.Parse(value.Items[0].Text!, null), value.Items[1].Text!);
                break;
            case "PTR":
                zone.Pointer(name, value.Text!);
                break;
            case "CNAME":
                zone.Alias(name, value.Text!);
                break;

            // The suite's SPF records stand for TXT records, unless the name has TXT records or "NONE" (RFC 7208 §3.1).
            case "TXT" when value.Text != "NONE":
            case "SPF" when !hasTexts:
                zone.Text(name, value.IsSequence
                    ? [.. value.Items.Select(static text => text.Text!)] : [value.Text!]);
                break;
            default:
                zone.Exists(name);
                break;
        }
    }
}
