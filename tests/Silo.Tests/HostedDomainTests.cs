using Microsoft.Extensions.Logging;
using RelateMail.Silo.Tests.Harness;

namespace RelateMail.Silo.Tests;

/// <summary>The warning at start if no domain is hosted.</summary>
public sealed class HostedDomainTests(SharedHost shared)
{
    private const int NoHostedDomain = 502;

    [Fact]
    public void Start_without_a_domain_warns_that_all_mail_is_rejected_and_names_the_remedy()
    {
        LogLine warning = Assert.Single(shared.Host.Logs.Lines, line => line.EventId == NoHostedDomain);

        Assert.Equal(LogLevel.Warning, warning.Level);
        Assert.Contains("550", warning.Text, StringComparison.Ordinal);
        Assert.Contains("PUT /api/v1/domains/<domain>", warning.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Start_with_a_domain_of_the_settings_does_not_warn()
    {
        await using SiloHost host = await SiloHost.StartAsync(settings: ("Directory:Domains:0", "example.org"));

        Assert.DoesNotContain(host.Logs.Lines, line => line.EventId == NoHostedDomain);
    }
}
