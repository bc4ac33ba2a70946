namespace RelateMail.EndToEnd.Tests.Harness;

/// <summary>Standalone on free loopback ports; Standalone itself picks the ports of the cluster.</summary>
public sealed class StandaloneProcess : IAsyncDisposable
{
    private readonly ServerProcess _server;
    private readonly string _dataDirectory;

    private StandaloneProcess(string dataDirectory, IEnumerable<string> settings)
    {
        _dataDirectory = dataDirectory;
        _server = ServerProcess.Start(
            "Standalone",
            "RelateMail is ready",
            dataDirectory,
            [.. Ports.SmtpSettings, $"urls=http://127.0.0.1:{Ports.Http}", .. settings]);
    }

    public ServerPorts Ports { get; } = ServerPorts.Free();

    public int Id => _server.Id;

    public string Output => _server.Output;

    /// <summary>Starts the process and waits for its summary, after which it accepts mail.</summary>
    public static async Task<StandaloneProcess> StartAsync(string dataDirectory, params string[] settings)
    {
        var standalone = new StandaloneProcess(dataDirectory, settings);
        await standalone._server.WaitUntilReadyAsync();
        return standalone;
    }

    /// <summary>Starts the process with settings that must stop it; returns the exit code and the output.</summary>
    public static async Task<(int ExitCode, string Output)> RunToExitAsync(
        string dataDirectory, params string[] settings)
    {
        await using var standalone = new StandaloneProcess(dataDirectory, settings);
        int exitCode = await standalone._server.WaitForExitAsync();
        return (exitCode, standalone.Output);
    }

    public HttpClient CreateApiClient() => Ports.CreateApiClient(_dataDirectory);

    public Task KillAsync() => _server.KillAsync();

    public ValueTask DisposeAsync() => _server.DisposeAsync();
}
