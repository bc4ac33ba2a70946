using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace RelateMail.EndToEnd.Tests.Harness;

/// <summary>Standalone as a process of its own, on free loopback ports, as an operator would start it.</summary>
public sealed class StandaloneProcess : IAsyncDisposable
{
    private readonly Process _process;
    private readonly StringBuilder _output = new();
    private readonly TaskCompletionSource _ready = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private StandaloneProcess(StandalonePorts ports, string dataDirectory, IReadOnlyList<string> settings)
    {
        Ports = ports;
        DataDirectory = dataDirectory;
        var start = new ProcessStartInfo("dotnet")
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = dataDirectory,
            Environment = { ["ASPNETCORE_ENVIRONMENT"] = "Development", ["DOTNET_ENVIRONMENT"] = "Development" },
        };
        start.ArgumentList.Add(Path.Combine(AppContext.BaseDirectory, "RelateMail.Standalone.dll"));
        foreach (string argument in ports.AsSettings().Append($"Storage:DataDirectory={dataDirectory}").Concat(settings))
        {
            start.ArgumentList.Add("--" + argument);
        }

        _process = new Process { StartInfo = start };
        _process.OutputDataReceived += (_, line) => Take(line.Data);
        _process.ErrorDataReceived += (_, line) => Take(line.Data);
    }

    public StandalonePorts Ports { get; }

    public string DataDirectory { get; }

    public int Id => _process.Id;

    /// <summary>All that the process has printed so far.</summary>
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

    /// <summary>Starts and waits until the summary is printed, that is until mail is taken.</summary>
    public static async Task<StandaloneProcess> StartAsync(string dataDirectory, params string[] settings)
    {
        var standalone = new StandaloneProcess(StandalonePorts.Free(), dataDirectory, settings);
        standalone.Begin();
        Task exited = standalone._process.WaitForExitAsync(TestContext.Current.CancellationToken);
        if (await Task.WhenAny(standalone._ready.Task, exited) == exited)
        {
            throw new InvalidOperationException("Standalone ended at start:\n" + standalone.Output);
        }

        return standalone;
    }

    /// <summary>Starts with settings that it must refuse; gives the exit code and all that was printed.</summary>
    public static async Task<(int ExitCode, string Output)> RunToExitAsync(string dataDirectory, params string[] settings)
    {
        await using var standalone = new StandaloneProcess(StandalonePorts.Free(), dataDirectory, settings);
        standalone.Begin();
        await standalone._process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return (standalone._process.ExitCode, standalone.Output);
    }

    /// <summary>A client of the HTTP API that sends the development key.</summary>
    public HttpClient CreateApiClient()
    {
        string key = File.ReadAllText(Path.Combine(DataDirectory, "api-key")).Trim();
        var client = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{Ports.Http}/api/v1/") };
        client.DefaultRequestHeaders.Authorization = new("Bearer", key);
        return client;
    }

    /// <summary>kill -9: nothing is flushed, nothing is told.</summary>
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

    private void Begin()
    {
        _process.Start();
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
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

        if (line.Contains("RelateMail is ready", StringComparison.Ordinal))
        {
            _ready.TrySetResult();
        }
    }
}

/// <summary>The ports of one Standalone process.</summary>
public sealed record StandalonePorts(int Mx, int Submission, int Submissions, int Http, int Silo, int Gateway)
{
    /// <summary>Ports that are free now; they are held together, so that no two are the same.</summary>
    public static StandalonePorts Free()
    {
        var listeners = new TcpListener[6];
        int[] ports = new int[listeners.Length];
        for (int index = 0; index < listeners.Length; index++)
        {
            listeners[index] = new TcpListener(IPAddress.Loopback, 0);
            listeners[index].Start();
            ports[index] = ((IPEndPoint)listeners[index].LocalEndpoint).Port;
        }

        foreach (TcpListener listener in listeners)
        {
            listener.Stop();
        }

        return new StandalonePorts(ports[0], ports[1], ports[2], ports[3], ports[4], ports[5]);
    }

    public IEnumerable<string> AsSettings() =>
    [
        $"Smtp:Mx:Port={Mx}",
        $"Smtp:Port={Submission}",
        $"Smtp:SecurePort={Submissions}",
        $"Cluster:SiloPort={Silo}",
        $"Cluster:GatewayPort={Gateway}",
        $"urls=http://127.0.0.1:{Http}",
    ];
}
