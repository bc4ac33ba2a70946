using RelateMail.EndToEnd.Tests.Harness;

namespace RelateMail.EndToEnd.Tests;

/// <summary>What an operator sees at start: a summary that works, or one clear line and an exit code.</summary>
public sealed class StartTests(StandaloneFixture standalone)
{
    [Fact]
    public void The_summary_names_ports_accounts_and_the_next_two_commands()
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
    public async Task A_second_one_on_the_same_data_is_refused()
    {
        using var folder = new TemporaryFolder();
        await using StandaloneProcess first = await StandaloneProcess.StartAsync(folder.Path);

        (int exitCode, string output) = await StandaloneProcess.RunToExitAsync(folder.Path);

        Assert.Equal(1, exitCode);
        Assert.Contains("Another silo", output, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Smtp:MaxAttachmentSizeBytes=99999999999", "Smtp:MaxAttachmentSizeBytes")] // past its range
    [InlineData("Smtp:MaxAttachmentSizeBytes=99999999", "Smtp:MaxAttachmentSizeBytes")] // not below the message limit
    [InlineData("Smtp:MaxMessageSizeBytes=12", "MaxMessageSizeBytes")] // below its range
    [InlineData("Smtp:CertificatePath=no-such-file.pfx", "no-such-file.pfx")]
    [InlineData("Limits:RecipientsPerMessage=10", "RecipientsPerMessage")] // RFC 5321 §4.5.3.1.8
    [InlineData("Storage:DataDirectory=/proc/no-such-place", "/proc/no-such-place")]
    public async Task A_setting_that_cannot_work_ends_the_start_with_one_clear_line(string setting, string named)
    {
        using var folder = new TemporaryFolder();

        (int exitCode, string output) = await StandaloneProcess.RunToExitAsync(folder.Path, setting);

        Assert.Equal(1, exitCode);
        Assert.Contains(named, output, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", output, StringComparison.Ordinal); // no stack trace
    }
}
