using System.Diagnostics;
using RelateMail.EndToEnd.Tests.Harness;

namespace RelateMail.EndToEnd.Tests;

/// <summary>The commands of the hosts, for container images without any other tool.</summary>
public sealed class CommandTests(StandaloneFixture standalone)
{
    [Theory]
    [InlineData("readyz")]
    [InlineData("livez")]
    public async Task Health_of_a_healthy_host_is_exit_code_0(string endpoint)
    {
        (int exitCode, string output) = await RunAsync(
            "Standalone", $"http://*:{standalone.Process.Ports.Http}", "health", endpoint);

        Assert.Equal(0, exitCode);
        Assert.Contains("\"healthy\"", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Health_of_a_host_that_does_not_run_is_exit_code_1_and_one_line()
    {
        (int exitCode, string output) =
            await RunAsync("Gateway", $"http://localhost:{ServerPorts.Free().Http}", "health");

        Assert.Equal(1, exitCode);
        Assert.Contains("does not answer", output, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Health_of_an_unknown_endpoint_prints_the_usage()
    {
        (int exitCode, string output) = await RunAsync("Silo", "http://localhost:1", "health", "everything");

        Assert.Equal(2, exitCode);
        Assert.Contains("Usage", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Shared_certificate_is_created_once()
    {
        using var folder = new TemporaryFolder();

        (int first, _) = await RunAsync("Gateway", "", "make-certificate", folder.Path, "mx.example.org");
        string file = Path.Combine(folder.Path, "development-certificate.pem");
        byte[] made = await File.ReadAllBytesAsync(file, TestContext.Current.CancellationToken);
        (int second, string output) = await RunAsync("Gateway", "", "make-certificate", folder.Path, "mx.example.org");

        Assert.Equal((0, 0), (first, second));
        Assert.Contains("exists already", output, StringComparison.Ordinal);
        Assert.Equal(made, await File.ReadAllBytesAsync(file, TestContext.Current.CancellationToken));
    }

    private static async Task<(int ExitCode, string Output)> RunAsync(
        string host, string urls, params string[] arguments)
    {
        string program = Path.Combine(AppContext.BaseDirectory, $"RelateMail.{host}.dll");
        var start = new ProcessStartInfo("dotnet", [program, .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            Environment = { ["ASPNETCORE_URLS"] = urls },
        };
        using Process process = Process.Start(start)!;
        Task<string> error = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        string output = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return (process.ExitCode, output + await error);
    }
}
