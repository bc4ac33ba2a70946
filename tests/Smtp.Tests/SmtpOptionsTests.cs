using Microsoft.Extensions.Options;
using RelateMail.Smtp.Tests.Harness;

namespace RelateMail.Smtp.Tests;

/// <summary>Invalid settings stop the start, with a message that contains their keys.</summary>
public sealed class SmtpOptionsTests
{
    [Theory]
    [InlineData("Smtp:ServerName", "mail example\r\nX: y", "Smtp:ServerName")]
    [InlineData("Smtp:ServerName", "-mail.example.org", "Smtp:ServerName")]
    [InlineData("Smtp:MaxMessageSizeBytes", "1000", "MaxMessageSizeBytes")]
    [InlineData("Limits:RecipientsPerMessage", "99", "RecipientsPerMessage")]
    [InlineData("Limits:SoftErrors", "21", "Limits:SoftErrors (21) must not be greater than Limits:HardErrors (20)")]
    [InlineData("Timeouts:Command", "00:00:00", "Command")]
    [InlineData("Timeouts:ErrorDelay", "-00:00:01", "ErrorDelay")]
    public async Task Setting_out_of_bounds_stops_the_start(string key, string value, string message)
    {
        var settings = new SmtpTestSettings();
        settings.Options[key] = value;
        OptionsValidationException failure = await Assert.ThrowsAsync<OptionsValidationException>(
            () => SmtpTestServer.StartAsync(settings));
        Assert.Contains(message, failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Name_of_the_machine_is_the_default()
    {
        var settings = new SmtpTestSettings();
        settings.Options["Smtp:ServerName"] = "";
        await using SmtpTestServer server = await SmtpTestServer.StartAsync(settings);
        await using SmtpTestClient client = await server.ConnectAsync();
        string greeting = (await client.ReadLineAsync())!;
        Assert.Matches(@"^220 [A-Za-z0-9.\-]+ ESMTP$", greeting);
        string machine = System.Net.Dns.GetHostName().Split('.')[0];
        Assert.StartsWith(machine, greeting[4..], StringComparison.OrdinalIgnoreCase);
    }
}
