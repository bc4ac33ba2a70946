using System.Diagnostics;
using System.Text;

namespace RelateMail.EndToEnd.Tests.Harness;

/// <summary>A host in its own process, in the Development environment, started as an operator would start it.</summary>
public sealed class ServerProcess : IAsyncDisposable
{
    private readonly Process _process;
    private readonly string _readyText;
    private readonly StringBuilder _output = new();
    private readonly TaskCompletionSource _ready = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private ServerProcess(string host, string readyText, string dataDirectory, IEnumerable<string> settings)
    {
        _readyText = readyText;
        var start = new ProcessStartInfo("dotnet")
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = dataDirectory,
            Environment = { ["ASPNETCORE_ENVIRONMENT"] = "Development", ["DOTNET_ENVIRONMENT"] = "Development" },
        };
        start.ArgumentList.Add(Path.Combine(AppContext.BaseDirectory, $"RelateMail.{host}.dll"));
        foreach (string setting in settings.Prepend($"Storage:DataDirectory={dataDirectory}"))
        {
            start.ArgumentList.Add("--" + setting);
        }

        _process = new Process { StartInfo = start };
        _process.OutputDataReceived += (_, line) => Take(line.Data);
        _process.ErrorDataReceived += (_, line) => Take(line.Data);
    }

    public int Id => _process.Id;

    public bool IsRunning => !_process.HasExited;

    /// <summary>The output of the process so far.</summary>
    public string Output
    {
        get
        {
            lock (_output)
            {
                return _output.ToString();
            }
        }
    }

    /// <summary>A part of the line that a gateway logs when it accepts mail.</summary>
    public const string GatewayReady = "Connected to the cluster; mail is accepted";

    /// <summary>A part of the line that a silo logs when the domains of its settings exist.</summary>
    public const string SiloReady = "from section Directory of the settings";

    /// <param name="host">Standalone, Gateway or Silo.</param>
    /// <param name="readyText">The line that the process prints when it is ready.</param>
    /// <param name="dataDirectory">The data directory, which is also the working directory.</param>
    /// <param name="settings">Each as <c>Key=value</c>; passed as command-line arguments.</param>
    public static ServerProcess Start(
        string host, string readyText, string dataDirectory, IEnumerable<string> settings)
    {
        var server = new ServerProcess(host, readyText, dataDirectory, settings);
        server._process.Start();
        server._process.BeginOutputReadLine();
        server._process.BeginErrorReadLine();
        return server;
    }

    /// <summary>Waits until the process has printed its ready line.</summary>
    /// <exception cref="InvalidOperationException">The process ended before it was ready.</exception>
    public async Task WaitUntilReadyAsync()
    {
        Task exited = _process.WaitForExitAsync(TestContext.Current.CancellationToken);
        if (await Task.WhenAny(_ready.Task, exited) == exited)
        {
            throw new InvalidOperationException("The process ended at start:\n" + Output);
        }
    }

    /// <summary>Waits until the process ends; returns the exit code.</summary>
    public async Task<int> WaitForExitAsync()
    {
        await _process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return _process.ExitCode;
    }

    /// <summary>kill -9: nothing is flushed, no peer is notified.</summary>
    public async Task KillAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync(CancellationToken.None);
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            await KillAsync();
        }

        _process.Dispose();
    }

    private void Take(string? line)
    {
        if (line is null)
        {
            return;
        }

        lock (_output)
        {
            _output.AppendLine(line);
        }

        if (line.Contains(_readyText, StringComparison.Ordinal))
        {
            _ready.TrySetResult();
        }
    }
}
