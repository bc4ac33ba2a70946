using System.Diagnostics;
using System.Globalization;
using System.Net;
using RelateMail.Shared;

namespace RelateMail.Ledger.Fleet;

/// <summary>One silo or gateway: a process that is restarted if it ends without a request to stop.</summary>
internal sealed class FleetNode : IAsyncDisposable
{
    private static readonly TimeSpan s_restartWait = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan s_patience = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan s_pollInterval = TimeSpan.FromMilliseconds(100);

    private readonly ProcessStartInfo _start;
    private readonly Uri _readiness;
    private readonly HttpClient _http = new() { Timeout = TimeSpan.FromSeconds(5) };
    private readonly ProcessGuard _guard;
    private readonly Action<string> _note;
    private readonly StreamWriter _log;
    private readonly Lock _lock = new();
    private Process? _process;
    private Task _running = Task.CompletedTask;
    private bool _isWanted;

    /// <param name="name">The name in notes and of the log file.</param>
    /// <param name="program">The host's dll.</param>
    /// <param name="http">The address of <c>/readyz</c>.</param>
    /// <param name="launcher">The command that starts the program; empty to start it directly.</param>
    /// <param name="settings">Environment variables.</param>
    /// <param name="folder">The folder in which it runs and writes its log.</param>
    /// <param name="guard">Ends the process when this program ends.</param>
    /// <param name="note">Receives a text when the process ends by itself.</param>
    public FleetNode(
        string name, string program, Uri http, IReadOnlyList<string> launcher,
        IEnumerable<KeyValuePair<string, string>> settings, string folder, ProcessGuard guard, Action<string> note)
    {
        Name = name;
        Http = http;
        _readiness = new Uri(Http, "/readyz");
        _guard = guard;
        _note = note;
        _log = new StreamWriter(Path.Combine(folder, $"{name}.log"), append: true) { AutoFlush = true };
        string[] command = [.. launcher, "dotnet", program];
        _start = new ProcessStartInfo(command[0], command[1..])
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach ((string key, string value) in settings)
        {
            _start.Environment[key] = value;
        }
    }

    public string Name { get; }

    public Uri Http { get; }

    /// <summary>The port for other silos; 0 for a gateway.</summary>
    public int SiloPort => _start.Environment.TryGetValue("Cluster__SiloPort", out string? port)
        ? int.Parse(port!, CultureInfo.InvariantCulture) : 0;

    public int ProcessId => _process!.Id;

    /// <summary>The host's dll that the next start runs.</summary>
    public string Program
    {
        get => _start.ArgumentList[^1];
        set => _start.ArgumentList[^1] = value;
    }

    public void Start()
    {
        lock (_lock)
        {
            _isWanted = true;
            _process = new Process { StartInfo = _start };
            _process.OutputDataReceived += (_, line) => Log(line.Data);
            _process.ErrorDataReceived += (_, line) => Log(line.Data);
            _process.Start();
            _guard.Watch(_process.Id);
            _process.BeginOutputReadLine();
            _process.BeginErrorReadLine();
            _running = WatchAsync(_process);
        }
    }

    /// <summary>Waits until the node is ready for traffic.</summary>
    /// <exception cref="CannotRunException">The node was not ready in time.</exception>
    public async Task WaitUntilReadyAsync(CancellationToken cancellationToken)
    {
        long started = Stopwatch.GetTimestamp();
        while (!await IsReadyAsync(cancellationToken))
        {
            if (Stopwatch.GetElapsedTime(started) > s_patience)
            {
                throw new CannotRunException(
                    $"{Name} was not ready within {s_patience.TotalSeconds:F0} s; its log ends with:\n{LogEnd()}");
            }

            await Task.Delay(s_pollInterval, cancellationToken);
        }
    }

    /// <summary>Sends SIGKILL: nothing is flushed and no peer is notified.</summary>
    public async Task KillAsync()
    {
        _isWanted = false;
        _process?.Kill();
        await _running;
    }

    /// <summary>Sends SIGTERM, as an orchestrator does, and waits for the end.</summary>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        _isWanted = false;
        Signal("TERM");
        await _running.WaitAsync(cancellationToken);
    }

    /// <summary>Sends SIGSTOP: connections stay open and nothing answers.</summary>
    public void Freeze() => Signal("STOP");

    public void Thaw() => Signal("CONT");

    public async ValueTask DisposeAsync()
    {
        await KillAsync();
        _process?.Dispose();
        _http.Dispose();
        await _log.DisposeAsync();
    }

    public async Task<bool> IsReadyAsync(CancellationToken cancellationToken)
    {
        try
        {
            using HttpResponseMessage response = await _http.GetAsync(_readiness, cancellationToken);
            return response.StatusCode == HttpStatusCode.OK;
        }
        catch (HttpRequestException)
        {
            return false;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return false; // a slow answer means not ready
        }
    }

    private async Task WatchAsync(Process process)
    {
        await process.WaitForExitAsync(CancellationToken.None);
        _guard.Forget(process.Id);
        if (_isWanted)
        {
            _note($"{Name} ended by itself with exit code {process.ExitCode}");
            await Task.Delay(s_restartWait);
            if (_isWanted)
            {
                Start();
            }
        }
    }

    private void Signal(string signal)
    {
        using var kill = Process.Start("kill", [$"-{signal}", $"{ProcessId}"]);
        kill.WaitForExit();
    }

    private void Log(string? line)
    {
        if (line is not null)
        {
            lock (_log)
            {
                _log.WriteLine(line);
            }
        }
    }

    private string LogEnd()
    {
        lock (_log)
        {
            using var file = new FileStream(
                ((FileStream)_log.BaseStream).Name, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
            return string.Join('\n', new StreamReader(file).ReadToEnd().Split('\n').TakeLast(15));
        }
    }
}
