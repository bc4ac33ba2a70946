using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using RelateMail.Silo.Cluster;
using RelateMail.Silo.Tests.Harness;

namespace RelateMail.Silo.Tests;

/// <summary>The silo's program in its own process.</summary>
public sealed class StartTests
{
    /// <summary>Replaced by the port of the silo, which differs in each start.</summary>
    private const string SiloPort = "the silo port";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("Cluster__SiloPort", "0", "Cluster:SiloPort")]
    [InlineData("Cluster__SiloPort", "many", "Cluster:SiloPort")]
    [InlineData("Cluster__GatewayPort", "70000", "GatewayPort")]
    [InlineData("Cluster__GatewayPort", SiloPort, "Cluster:SiloPort and Cluster:GatewayPort")]
    [InlineData("Cluster__AdvertisedAddress", "0.0.0.0", "Cluster:AdvertisedAddress")]
    [InlineData("Storage__Provider", "Oracle", "Storage:Provider")]
    [InlineData("Api__AdminKey", "too-short", "Api:AdminKey")]
    [InlineData("Api__Keys__0__Key", "too-short", "Api:Keys:0:Key")]
    [InlineData("Certificates__EncryptionKey", "too-short", "Certificates:EncryptionKey")]
    [InlineData("Certificates__UnhealthyDays", "30", "Certificates:UnhealthyDays")]
    [InlineData("Storage__SweepInterval", "00:00:01", "Storage:SweepInterval")]
    [InlineData("ASPNETCORE_URLS", "nowhere", "nowhere")]
    public async Task Invalid_setting_is_reported_in_one_line_on_stderr_with_exit_code_1(
        string setting, string value, string says)
    {
        using var folder = new TestFolder();

        await FailsAsync(folder.Path, new() { [setting] = value }, says);
    }

    [Fact]
    public async Task A_data_directory_that_is_a_file_is_reported_in_one_line()
    {
        using var folder = new TestFolder();
        string file = Path.Combine(folder.Path, "data");
        await File.WriteAllTextAsync(file, "", Token);

        await FailsAsync(folder.Path, new() { ["Storage__DataDirectory"] = file }, file);
    }

    [Fact]
    public async Task An_HTTP_port_in_use_is_reported_in_one_line()
    {
        using var folder = new TestFolder();
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        string port = PortOf(taken);

        await FailsAsync(folder.Path, new() { ["ASPNETCORE_URLS"] = $"http://127.0.0.1:{port}" }, $"127.0.0.1:{port}");
    }

    [Fact]
    public async Task A_port_for_clients_in_use_is_reported_in_one_line()
    {
        using var folder = new TestFolder();
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();

        await FailsAsync(folder.Path, new() { ["Cluster__GatewayPort"] = PortOf(taken) }, "Cluster:GatewayPort");
    }

    private static async Task FailsAsync(string folder, Dictionary<string, string> settings, string says)
    {
        var start = new ProcessStartInfo("dotnet", [typeof(SiloOptions).Assembly.Location])
        {
            WorkingDirectory = folder,
            RedirectStandardError = true,
            RedirectStandardOutput = true,
        };
        start.Environment["ASPNETCORE_ENVIRONMENT"] = "Production";
        start.Environment["ASPNETCORE_URLS"] = "http://127.0.0.1:0";
        string siloPort = FreePort();
        start.Environment["Cluster__SiloPort"] = siloPort;
        start.Environment["Cluster__GatewayPort"] = "0";
        start.Environment["Storage__Provider"] = "Sqlite";
        foreach ((string name, string value) in settings)
        {
            start.Environment[name] = value == SiloPort ? siloPort : value;
        }

        using Process process = Process.Start(start)!;
        Task<string> output = process.StandardOutput.ReadToEndAsync(Token);
        string error = await process.StandardError.ReadToEndAsync(Token);
        await process.WaitForExitAsync(Token);

        Assert.True(process.ExitCode == 1, $"{process.ExitCode}: {error}{await output}");
        string line = Assert.Single(error.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        Assert.Contains(says, line, StringComparison.Ordinal);

        // Orleans may log a stack trace of its own: the silo was running when the HTTP port failed.
        Assert.DoesNotContain("   at RelateMail.", await output, StringComparison.Ordinal);
    }

    private static string FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return PortOf(listener);
    }

    private static string PortOf(TcpListener listener) =>
        ((IPEndPoint)listener.LocalEndpoint).Port.ToString(CultureInfo.InvariantCulture);
}
