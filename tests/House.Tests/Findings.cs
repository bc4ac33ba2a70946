using System.Runtime.CompilerServices;

namespace RelateMail.House.Tests;

internal static class Findings
{
    /// <summary>Fails with one line for each finding, and writes the lines to <c>findings/</c>.</summary>
    public static void AssertNone(IEnumerable<Finding> findings, [CallerMemberName] string rule = "")
    {
        List<string> lines =
        [
            .. findings.OrderBy(finding => finding.Path, StringComparer.Ordinal).ThenBy(finding => finding.Line)
                .Select(finding => finding.ToString()).Distinct(),
        ];
        Write(rule, lines);
        if (lines.Count > 0)
        {
            Assert.Fail($"{lines.Count} findings:{Environment.NewLine}{string.Join(Environment.NewLine, lines)}");
        }
    }

    /// <summary>Writes a file to <c>findings/</c>.</summary>
    public static void Write(string name, IEnumerable<string> lines)
    {
        string folder = Path.Combine(Repository.FindingsFolder, "findings");
        Directory.CreateDirectory(folder);
        File.WriteAllLines(Path.Combine(folder, $"{name}.txt"), lines);
    }
}
