using RelateMail.EndToEnd.Tests.Harness;

namespace RelateMail.EndToEnd.Tests;

/// <summary>Output of a start: a summary with working commands, or one clear error line and an exit code.</summary>
public sealed class StartTests(StandaloneFixture standalone)
{
    [Fact]
    public void Summary_names_ports_accounts_and_two_commands()
    {
        string summary = standalone.Process.Output;
        ServerPorts ports = standalone.Process.Ports;

        Assert.Contains($":{ports.Mx}", summary, StringComparison.Ordinal);
        Assert.Contains($":{ports.Submission}", summary, StringComparison.Ordinal);
        Assert.Contains($":{ports.Submissions}", summary, StringComparison.Ordinal);
        Assert.Contains("alice@example.test", summary, StringComparison.Ordinal);
        Assert.Contains("api-key", summary, StringComparison.Ordinal);
        Assert.Contains("curl", summary, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Two_processes_run_side_by_side_because_the_system_picks_the_cluster_ports()
    {
        using var folder = new TemporaryFolder();
        await using StandaloneProcess second = await StandaloneProcess.StartAsync(folder.Path);

        foreach (StandaloneProcess process in (StandaloneProcess[])[standalone.Process, second])
        {
            await using WireClient client = await WireClient.ConnectAsync(process.Ports.Mx);
            string reply = await client.SendAsync("a@example.org", ["bob@example.test"], "Subject: Both\r\n\r\nHello.");
            Assert.StartsWith("250 2.0.0", reply, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Cluster_port_that_is_set_and_in_use_stops_the_start()
    {
        using var folder = new TemporaryFolder();
        using var taken = new System.Net.Sockets.TcpListener(System.Net.IPAddress.Loopback, 0);
        taken.Start();
        int port = ((System.Net.IPEndPoint)taken.LocalEndpoint).Port;

        (int exitCode, string output) =
            await StandaloneProcess.RunToExitAsync(folder.Path, $"Cluster:GatewayPort={port}");

        Assert.Equal(1, exitCode);
        Assert.Contains($"Cluster:GatewayPort: port {port}", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Second_process_on_the_same_data_directory_does_not_start()
    {
        using var folder = new TemporaryFolder();
        await using StandaloneProcess first = await StandaloneProcess.StartAsync(folder.Path);

        (int exitCode, string output) = await StandaloneProcess.RunToExitAsync(folder.Path);

        Assert.Equal(1, exitCode);
        Assert.Contains("Another silo", output, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Smtp:MaxAttachmentSizeBytes=99999999999", "Smtp:MaxAttachmentSizeBytes")] // above its range
    [InlineData("Smtp:MaxAttachmentSizeBytes=99999999", "Smtp:MaxAttachmentSizeBytes")] // not below the message limit
    [InlineData("Smtp:MaxMessageSizeBytes=12", "MaxMessageSizeBytes")] // below its range
    [InlineData("Smtp:CertificatePath=no-such-file.pfx", "no-such-file.pfx")]
    [InlineData("Limits:RecipientsPerMessage=10", "RecipientsPerMessage")] // RFC 5321 §4.5.3.1.8
    [InlineData("Storage:DataDirectory=/proc/no-such-place", "/proc/no-such-place")]
    public async Task Invalid_setting_stops_the_start_with_one_clear_line(string setting, string named)
    {
        using var folder = new TemporaryFolder();

        (int exitCode, string output) = await StandaloneProcess.RunToExitAsync(folder.Path, setting);

        Assert.Equal(1, exitCode);
        Assert.Contains(named, output, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", output, StringComparison.Ordinal); // no stack trace
    }
}
