using System.Diagnostics;

namespace RelateMail.Ledger.Fleet;

/// <summary>Ends the nodes when this program ends, however it ends: kill -9 leaves none behind.</summary>
/// <remarks>A shell that is told of every process, and kills those still there once its own input ends.</remarks>
internal sealed class ProcessGuard : IDisposable
{
    private const string Script =
        "trap '' INT TERM; declare -A nodes; "
        + "while read -r sign id; do if [ \"$sign\" = + ]; then nodes[$id]=1; else unset \"nodes[$id]\"; fi; done; "
        + "[ ${#nodes[@]} -eq 0 ] || kill -9 \"${!nodes[@]}\" 2>/dev/null";

    private readonly Lock _lock = new();
    private readonly Process _shell =
        Process.Start(new ProcessStartInfo("bash", ["-c", Script]) { RedirectStandardInput = true })!;

    public void Watch(int process) => Say('+', process);

    /// <summary>The process has ended: its id may soon be another's.</summary>
    public void Forget(int process) => Say('-', process);

    public void Dispose()
    {
        lock (_lock)
        {
            _shell.StandardInput.Dispose();
        }

        _shell.WaitForExit();
        _shell.Dispose();
    }

    private void Say(char sign, int process)
    {
        lock (_lock)
        {
            _shell.StandardInput.WriteLine($"{sign} {process}");
            _shell.StandardInput.Flush();
        }
    }
}
