using System.Runtime.CompilerServices;

namespace RelateMail.House.Tests;

internal static class Findings
{
    /// <summary>Fails with one line for each finding, and writes the same lines to <c>findings/</c> beside the tests.</summary>
    public static void AssertNone(IEnumerable<Finding> findings, [CallerMemberName] string rule = "")
    {
        List<string> lines =
        [
            .. findings.OrderBy(finding => finding.Path, StringComparer.Ordinal).ThenBy(finding => finding.Line)
                .Select(finding => finding.ToString()).Distinct(),
        ];
        string folder = Path.Combine(Repository.FindingsFolder, "findings");
        Directory.CreateDirectory(folder);
        File.WriteAllLines(Path.Combine(folder, $"{rule}.txt"), lines);
        if (lines.Count > 0)
        {
            Assert.Fail($"{lines.Count} findings:{Environment.NewLine}{string.Join(Environment.NewLine, lines)}");
        }
    }
}
