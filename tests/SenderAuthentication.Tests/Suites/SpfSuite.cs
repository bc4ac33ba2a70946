using RelateMail.SenderAuthentication.Tests.Dns;
using YamlDotNet.RepresentationModel;

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
        foreach (YamlMappingNode document in SuiteFolder.Read(File))
        {
            TestZone zone = ReadZone((YamlMappingNode)document.Item("zonedata")!);
            foreach ((YamlNode name, YamlNode node) in (YamlMappingNode)document.Item("tests")!)
            {
                var test = (YamlMappingNode)node;
                cases.Add($"{document.Text("description")}: {name}", new SpfSuiteCase(
                    test.Text("helo")!,
                    test.Text("host")!,
                    test.Text("mailfrom")!,
                    test.Item("result") is YamlSequenceNode several
                        ? [.. several.Select(static result => result.ToString())]
                        : [test.Text("result")!],
                    test.Text("explanation"),
                    zone));
            }
        }

        return cases;
    }

    private static TestZone ReadZone(YamlMappingNode node)
    {
        TestZone zone = new();
        foreach ((YamlNode name, YamlNode records) in node)
        {
            bool hasTexts = ((YamlSequenceNode)records).OfType<YamlMappingNode>()
                .Any(static record => record.Item("TXT") is not null);
            foreach (YamlNode record in (YamlSequenceNode)records)
            {
                Add(zone, name.ToString(), record, hasTexts);
            }
        }

        return zone;
    }

    private static void Add(TestZone zone, string name, YamlNode record, bool hasTexts)
    {
        if (record is not YamlMappingNode mapping)
        {
            zone.Silent(name);
            return;
        }

        (YamlNode type, YamlNode value) = mapping.Single();
        switch (type.ToString())
        {
            case "A" or "AAAA":
                zone.Address(name, value.ToString());
                break;
            case "MX":
                var exchange = (YamlSequenceNode)value;
                zone.Exchange(name, int.Parse(exchange[0].ToString(), null), exchange[1].ToString());
                break;
            case "PTR":
                zone.Pointer(name, value.ToString());
                break;
            case "CNAME":
                zone.Alias(name, value.ToString());
                break;

            // The suite's SPF records stand for TXT records, unless the name has TXT records or "NONE" (RFC 7208 §3.1).
            case "TXT" when value.ToString() != "NONE":
            case "SPF" when !hasTexts:
                zone.Text(name, value is YamlSequenceNode strings
                    ? [.. strings.Select(static text => text.ToString())] : [value.ToString()]);
                break;
            default:
                zone.Exists(name);
                break;
        }
    }
}
