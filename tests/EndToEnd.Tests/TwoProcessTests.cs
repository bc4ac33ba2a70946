using System.Net;
using System.Text.Json;
using RelateMail.EndToEnd.Tests.Harness;

namespace RelateMail.EndToEnd.Tests;

/// <summary>Gateway and silo as two processes on one machine, with the same components as Standalone.</summary>
public sealed class TwoProcessTests
{
    [Fact]
    public async Task Gateway_waits_for_its_silo_and_then_accepts_mail_that_the_silo_shows()
    {
        using var folder = new TemporaryFolder();
        ServerPorts ports = ServerPorts.Free();
        await using ServerProcess gateway = ServerProcess.Start(
            "Gateway",
            ServerProcess.GatewayReady,
            folder.Path,
            [
                "Storage:Provider=Sqlite", .. ports.SmtpSettings, $"Cluster:GatewayPort={ports.Gateway}",
                $"urls=http://127.0.0.1:{ports.GatewayHttp}",
            ]);
        await using ServerProcess silo = ServerProcess.Start(
            "Silo",
            ServerProcess.SiloReady,
            folder.Path,
            [
                .. ports.ClusterSettings,
                "Storage:Provider=Sqlite",
                $"urls=http://127.0.0.1:{ports.Http}",
                "Directory:Domains:0=example.test",
                "Directory:Accounts:0:Address=alice@example.test",
            ]);
        await silo.WaitUntilReadyAsync();
        await gateway.WaitUntilReadyAsync();

        await using WireClient client = await WireClient.ConnectAsync(ports.Mx);
        string reply = await client.SendAsync(
            "sender@example.org", ["alice@example.test"], "Subject: Across\r\n\r\nHello.");

        using HttpClient api = ports.CreateApiClient(folder.Path);
        JsonElement stored = await MailApi.SingleAsync(api, "alice@example.test");
        Assert.Equal($"250 2.0.0 Ok: stored as {stored.GetProperty("transactionId").GetString()}", reply);
        using var health = new HttpClient();
        HttpResponseMessage gatewayHealth = await health.GetAsync(
            new Uri($"http://127.0.0.1:{ports.GatewayHttp}/healthz"), TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.OK, gatewayHealth.StatusCode);
    }
}
