using System.ComponentModel;
using System.Diagnostics;
using System.Runtime.InteropServices;

namespace RelateMail.Load.Reporting;

/// <summary>Machine and build of a run. A figure is only comparable with it.</summary>
/// <param name="Cores">Logical processors available to the process.</param>
/// <param name="Runtime">Name and version of the .NET runtime.</param>
/// <param name="System">Name and version of the operating system.</param>
/// <param name="Commit">
/// The commit of the current folder, with "-dirty" if files differ from it; null without git.
/// </param>
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
            return null; // git is not installed; the report prints "unknown"
        }
    }
}
