using System.ComponentModel;
using System.Diagnostics;
using System.Runtime.InteropServices;

namespace RelateMail.Load.Reporting;

/// <summary>Where a figure was taken: without it a figure says nothing.</summary>
/// <param name="Commit">Of the folder the tool was started in, with "-dirty" where files differ from it; null without git.</param>
internal sealed record RunEnvironment(int Cores, string Runtime, string System, string? Commit)
{
    public static RunEnvironment Current => new(
        global::System.Environment.ProcessorCount,
        RuntimeInformation.FrameworkDescription,
        $"{RuntimeInformation.OSDescription} {RuntimeInformation.OSArchitecture}",
        ReadCommit());

    private static string? ReadCommit()
    {
        var start = new ProcessStartInfo("git", ["describe", "--always", "--dirty", "--exclude=*"])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        try
        {
            using Process git = Process.Start(start)!;
            string commit = git.StandardOutput.ReadToEnd().Trim();
            git.WaitForExit();
            return git.ExitCode == 0 ? commit : null;
        }
        catch (Win32Exception)
        {
            return null; // no git here: the report says so
        }
    }
}
