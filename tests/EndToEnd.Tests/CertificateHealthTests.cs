using System.Net;
using System.Text.Json;
using RelateMail.EndToEnd.Tests.Harness;

namespace RelateMail.EndToEnd.Tests;

/// <summary>
/// Health checks of a certificate that is about to expire, on a silo and on a gateway, with the real clock.
/// </summary>
public sealed class CertificateHealthTests
{
    private const string ServerName = "mx.example.test";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Every_node_reports_an_expiring_certificate_and_still_accepts_mail()
    {
        using var folder = new TemporaryFolder();
        string path = Path.Combine(folder.Path, "certificate.pem");
        ServerPorts ports = ServerPorts.Free();
        await using ServerProcess silo = ServerProcess.Start(
            "Silo", ServerProcess.SiloReady, folder.Path,
            [
                .. ports.ClusterSettings, "Storage:Provider=Sqlite", $"urls=http://127.0.0.1:{ports.Http}",
                "Directory:Domains:0=example.test",
            ]);
        await silo.WaitUntilReadyAsync();

        string thumbprint = TestCertificate.Write(path, ServerName, days: 60);
        await using (ServerProcess gateway = StartGateway(folder.Path, path, ports))
        {
            await gateway.WaitUntilReadyAsync();
            await AssertStatusAsync(ports, thumbprint, "healthy", days: 60);
            await AssertStatusAsync(ports, TestCertificate.Write(path, ServerName, days: 29), "degraded", days: 29);
            await AssertStatusAsync(ports, TestCertificate.Write(path, ServerName, days: 6), "unhealthy", days: 6);
        }

        // A running gateway rejects a new certificate that has expired; a gateway that starts serves it.
        thumbprint = TestCertificate.Write(path, ServerName, days: -1);
        await using (ServerProcess gateway = StartGateway(folder.Path, path, ports))
        {
            await gateway.WaitUntilReadyAsync();
            await AssertStatusAsync(ports, thumbprint, "unhealthy", days: -1);
        }
    }

    private static ServerProcess StartGateway(string folder, string certificate, ServerPorts ports) =>
        ServerProcess.Start(
            "Gateway", ServerProcess.GatewayReady, folder,
            [
                "Storage:Provider=Sqlite", .. ports.SmtpSettings, $"Cluster:GatewayPort={ports.Gateway}",
                $"urls=http://127.0.0.1:{ports.GatewayHttp}", $"Smtp:ServerName={ServerName}",
                $"Smtp:CertificatePath={certificate}", "Certificates:PollInterval=00:00:01",
            ]);

    /// <summary>
    /// Waits until both nodes report the certificate, then asserts the status and the days that they report.
    /// </summary>
    private static async Task AssertStatusAsync(ServerPorts ports, string thumbprint, string status, int days)
    {
        using var http = new HttpClient();
        foreach (int port in (int[])[ports.Http, ports.GatewayHttp])
        {
            JsonElement check;
            JsonElement node;
            while (!TryFind(check = await CheckAsync(http, port), thumbprint, out node))
            {
                await Task.Delay(TimeSpan.FromMilliseconds(100), Token); // results are cached for 1 s
            }

            Assert.Equal(status, check.GetProperty("status").GetString());
            Assert.Equal(days, node.GetProperty("daysUntilExpiry").GetInt32());
            Assert.Equal($"CN={ServerName}", node.GetProperty("subject").GetString());
            foreach (string probe in (string[])["livez", "readyz"])
            {
                HttpResponseMessage response = await http.GetAsync(new Uri($"http://127.0.0.1:{port}/{probe}"), Token);
                Assert.Equal(HttpStatusCode.OK, response.StatusCode);
            }
        }
    }

    private static async Task<JsonElement> CheckAsync(HttpClient http, int port)
    {
        HttpResponseMessage response =
            await http.GetAsync(new Uri($"http://127.0.0.1:{port}/healthz?tag=tls"), Token);
        JsonElement health = JsonElement.Parse(await response.Content.ReadAsStringAsync(Token));
        JsonElement check = Assert.Single(health.GetProperty("checks").EnumerateArray());
        bool isUnhealthy = check.GetProperty("status").GetString() == "unhealthy";
        Assert.Equal(isUnhealthy ? HttpStatusCode.ServiceUnavailable : HttpStatusCode.OK, response.StatusCode);
        return check;
    }

    /// <summary>
    /// Finds the node whose listeners present this certificate; false until the cluster has its report.
    /// </summary>
    private static bool TryFind(JsonElement check, string thumbprint, out JsonElement node)
    {
        node = default;
        if (!check.GetProperty("data").TryGetProperty(ServerName, out JsonElement certificate)
            || !certificate.TryGetProperty("nodes", out JsonElement nodes))
        {
            return false;
        }

        foreach (JsonProperty one in nodes.EnumerateObject())
        {
            node = one.Value;
            if (node.GetProperty("seenThumbprint").GetString() == thumbprint
                && node.GetProperty("state").GetString() == "live")
            {
                return true;
            }
        }

        return false;
    }
}
