using System.Net;
using System.Text.Json;
using RelateMail.Grains.Contracts;
using RelateMail.Silo.Tests.Harness;

namespace RelateMail.Silo.Tests.Certificates;

/// <summary>Certificates in the API: views, reload, and removal of a node.</summary>
public sealed class CertificateViewTests(CertificateHost certificates)
{
    private readonly SiloHost _host = certificates.Host;
    private readonly string _name = certificates.NewName();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Certificate_of_each_node_is_shown()
    {
        await certificates.ReportAsync(_name, days: 29, change: report => report with
        {
            Refused = new CertificateRefusal
            {
                Source = "/certificates/new.pem",
                Reason = "It is damaged.",
                At = DateTimeOffset.UnixEpoch,
            },
        });

        JsonElement view = await _host.GetAsync($"certificates/{_name.ToUpperInvariant()}.").JsonAsync();

        Assert.Equal("degraded", view.GetProperty("status").GetString());
        Assert.True(view.GetProperty("converged").GetBoolean());
        Assert.Equal(["expires", "refused"], view.GetProperty("reasons").EnumerateArray()
            .Select(reason => reason.GetProperty("code").GetString()!));
        JsonElement rollout = view.GetProperty("rollout");
        Assert.Equal("""{"version":0,"certificate":null,"previous":null,"changedAt":null}""", rollout.GetRawText());
        JsonElement node = Assert.Single(view.GetProperty("nodes").EnumerateArray());
        Assert.Equal("gateway-1", node.GetProperty("node").GetString());
        Assert.Equal("live", node.GetProperty("state").GetString());
        Assert.Equal(29, node.GetProperty("served").GetProperty("daysUntilExpiry").GetInt32());
        Assert.Equal(_name, node.GetProperty("served").GetProperty("names")[0].GetString());
        Assert.Equal("It is damaged.", node.GetProperty("refused").GetProperty("reason").GetString());
        JsonElement transition = Assert.Single(view.GetProperty("transitions").EnumerateArray());
        Assert.Equal("healthy", transition.GetProperty("from").GetString());
        Assert.Equal("degraded", transition.GetProperty("to").GetString());
    }

    [Fact]
    public async Task All_names_are_listed_with_their_status()
    {
        await certificates.ReportAsync(_name, "gateway-1", days: 60);
        await certificates.ReportAsync(_name, "gateway-2", days: 6);

        JsonElement list = await _host.GetAsync("certificates?limit=500").JsonAsync();

        JsonElement item = Assert.Single(list.GetProperty("items").EnumerateArray(),
            item => item.GetProperty("name").GetString() == _name);
        Assert.Equal("unhealthy", item.GetProperty("status").GetString());
        Assert.Equal(6, item.GetProperty("daysUntilExpiry").GetInt32());
        Assert.False(item.GetProperty("converged").GetBoolean());
        Assert.Equal(2, item.GetProperty("reasons").GetArrayLength());
    }

    [Fact]
    public async Task A_transition_is_logged_once_at_the_level_of_the_new_status()
    {
        await certificates.ReportAsync(_name, days: 6);
        await certificates.ReportAsync(_name, days: 6, change: report => report with { RolloutVersion = 1 });

        LogLine line = Assert.Single(
            _host.Logs.Lines, line => line.EventId == 340 && line.Text.Contains(_name, StringComparison.Ordinal));
        Assert.Equal(Microsoft.Extensions.Logging.LogLevel.Error, line.Level);
        Assert.Contains("from Healthy to Unhealthy", line.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Reload_reaches_every_served_name()
    {
        await certificates.ReportAsync(_name);

        JsonElement told = await _host.Client
            .PostAsync(new Uri("/api/v1/certificates/reload", UriKind.Relative), null, Token)
            .JsonAsync(HttpStatusCode.Accepted);

        Assert.Contains(_name, told.GetProperty("names").EnumerateArray().Select(name => name.GetString()));
    }

    [Fact]
    public async Task Node_is_removed_on_request()
    {
        await _host.DeleteAsync($"certificates/{_name}/nodes/gateway-1").ProblemAsync(404, "no-such-certificate");
        await certificates.ReportAsync(_name);

        await _host.DeleteAsync($"certificates/{_name}/nodes/gateway-2").ProblemAsync(404, "no-such-node");
        await _host.DeleteAsync($"certificates/{_name}/nodes/gateway-1").StatusAsync(HttpStatusCode.NoContent);

        JsonElement view = await _host.GetAsync($"certificates/{_name}").JsonAsync();
        Assert.Equal(0, view.GetProperty("nodes").GetArrayLength());
    }

    [Fact]
    public async Task Unknown_and_malformed_names_are_refused()
    {
        foreach (string below in (string[])["", "/dns", "/rollout"])
        {
            string path = $"certificates/{_name}{below}";
            await _host.GetAsync(path).ProblemAsync(404, "no-such-certificate");
        }

        foreach (string name in (string[])["a..b", "*.example.net", "[192.0.2.1]"])
        {
            await _host.GetAsync($"certificates/{name}").ProblemAsync(400, "bad-domain");
            await _host.GetAsync($"certificates/{name}/dns").ProblemAsync(400, "bad-domain");
            await _host.GetAsync($"certificates/{name}/rollout").ProblemAsync(400, "bad-domain");
            await _host.DeleteAsync($"certificates/{name}/nodes/x").ProblemAsync(400, "bad-domain");
        }
    }
}
