using System.Diagnostics;

namespace RelateMail.Ledger.Fleet;

/// <summary>Ends the nodes when this program ends, even by SIGKILL.</summary>
/// <remarks>A shell receives the id of every process, and kills the remaining ones when its input ends.</remarks>
internal sealed class ProcessGuard : IDisposable
{
    private const string Script =
        "trap '' INT TERM; declare -A nodes; "
        + "while read -r sign id; do if [ \"$sign\" = + ]; then nodes[$id]=1; else unset \"nodes[$id]\"; fi; done; "
        + "[ ${#nodes[@]} -eq 0 ] || kill -9 \"${!nodes[@]}\" 2>/dev/null";

    private readonly Lock _lock = new();
    private readonly Process _shell =
        Process.Start(new ProcessStartInfo("bash", ["-c", Script]) { RedirectStandardInput = true })!;

    public void Watch(int process) => Send('+', process);

    /// <summary>Forgets a process that has ended, because its id can soon belong to another one.</summary>
    public void Forget(int process) => Send('-', process);

    public void Dispose()
    {
        lock (_lock)
        {
            _shell.StandardInput.Dispose();
        }

        _shell.WaitForExit();
        _shell.Dispose();
    }

    private void Send(char sign, int process)
    {
        lock (_lock)
        {
            _shell.StandardInput.WriteLine($"{sign} {process}");
            _shell.StandardInput.Flush();
        }
    }
}
