using System.Diagnostics;
using System.Globalization;

namespace RelateMail.Storage.Tests.Sqlite;

/// <summary>Another process that writes to a data directory: this test program, run with one explicit test.</summary>
internal sealed class WriterProcess : IDisposable
{
    public const string DirectoryVariable = "RELATEMAIL_TEST_DIRECTORY";
    public const string MailboxVariable = "RELATEMAIL_TEST_MAILBOX";
    public const string CountVariable = "RELATEMAIL_TEST_COUNT";

    /// <summary>Begins a line that acknowledges one entry; the runner writes lines of its own.</summary>
    public const string Mark = "acknowledged ";

    private readonly Process _process;

    private WriterProcess(Process process) => _process = process;

    public static WriterProcess Start(string directory, string mailbox, int count)
    {
        string dotnet = Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet";
        var start = new ProcessStartInfo(dotnet) { RedirectStandardOutput = true, UseShellExecute = false };
        string[] arguments =
        [
            "exec", typeof(WriterProcess).Assembly.Location,
            "-explicit", "only", "-class", typeof(WriterProcessChild).FullName!, "-noColor",
        ];
        Array.ForEach(arguments, start.ArgumentList.Add);
        start.Environment[DirectoryVariable] = directory;
        start.Environment[MailboxVariable] = mailbox;
        start.Environment[CountVariable] = count.ToString(CultureInfo.InvariantCulture);
        return new WriterProcess(Process.Start(start)!);
    }

    /// <summary>The id of the next entry that the process reports as committed.</summary>
    public async Task<string> ReadAcknowledgementAsync(CancellationToken cancellationToken)
    {
        while (await _process.StandardOutput.ReadLineAsync(cancellationToken) is { } line)
        {
            if (line.StartsWith(Mark, StringComparison.Ordinal))
            {
                return line[Mark.Length..];
            }
        }

        throw new InvalidOperationException("The process ended before it was done.");
    }

    /// <summary>The ids that were acknowledged before the process ended.</summary>
    public async Task<List<string>> ReadRemainingAsync(CancellationToken cancellationToken)
    {
        string rest = await _process.StandardOutput.ReadToEndAsync(cancellationToken);
        await _process.WaitForExitAsync(cancellationToken);
        int lastEnd = rest.LastIndexOf('\n') + 1; // a truncated line is ignored
        return [.. rest[..lastEnd].Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .Where(line => line.StartsWith(Mark, StringComparison.Ordinal))
            .Select(line => line[Mark.Length..])];
    }

    public async Task KillAsync(CancellationToken cancellationToken)
    {
        _process.Kill();
        await _process.WaitForExitAsync(cancellationToken);
    }

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
        }

        _process.Dispose();
    }
}
