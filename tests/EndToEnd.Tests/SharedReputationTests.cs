using System.Net.Sockets;
using System.Text.Json;
using RelateMail.EndToEnd.Tests.Harness;
using RelateMail.PostgresServer;

namespace RelateMail.EndToEnd.Tests;

/// <summary>Offences at one gateway, and the treatment of the client at another one.</summary>
public sealed class SharedReputationTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_client_that_did_wrong_at_one_gateway_is_refused_at_another_one_until_a_reset()
    {
        Assert.SkipWhen(TemporaryPostgres.WhyNot is not null, TemporaryPostgres.WhyNot ?? "");
        await using TemporaryPostgres postgres = await TemporaryPostgres.StartAsync();
        await using ClusterProcesses cluster = await ClusterProcesses.StartAsync(
            postgres, "Reputation:PointsPerAddress=5", "Limits:ExemptLoopback=false", "Limits:SoftErrors=0",
            "Limits:ConnectionRatePerAddress=0"); // the test connects often, which would be an offence too
        int other = (await cluster.AddGatewayAsync()).Mx;
        using HttpClient api = cluster.CreateApiClient();
        await HarvestAsync(cluster.Mx);
        while (!(await GreetingAsync(other)).StartsWith("421 4.7.0", StringComparison.Ordinal))
        {
            await Task.Delay(100, Token);
        }

        JsonElement network = await JsonAsync(api, "reputation/127.0.0.1/32");
        Assert.Equal("refused", network.GetProperty("treatment").GetString());
        Assert.InRange(network.GetProperty("unknownRecipientCount").GetInt32(), 6, 7);

        await cluster.KillSiloAsync();
        await cluster.StartSiloAsync();
        while (!(await api.GetAsync(new Uri("reputation/127.0.0.1/32", UriKind.Relative), Token)).IsSuccessStatusCode)
        {
            await Task.Delay(100, Token); // the gateways bring their points to the new silo
        }

        (await api.DeleteAsync(new Uri("reputation/127.0.0.0/8", UriKind.Relative), Token)).EnsureSuccessStatusCode();
        foreach (int port in new[] { cluster.Mx, other })
        {
            while (!(await GreetingAsync(port)).StartsWith("220", StringComparison.Ordinal))
            {
                await Task.Delay(100, Token);
            }
        }
    }

    private static async Task HarvestAsync(int port)
    {
        for (int number = 0; number < 7; number++)
        {
            await using WireClient client = await WireClient.ConnectAsync(port);
            await client.CommandAsync("MAIL FROM:<sender@example.org>");
            string reply = await client.CommandAsync($"RCPT TO:<nobody{number}@example.test>");
            if (reply.StartsWith("421", StringComparison.Ordinal))
            {
                return;
            }

            Assert.StartsWith("550 5.1.1", reply, StringComparison.Ordinal);
        }
    }

    private static async Task<string> GreetingAsync(int port)
    {
        using var tcp = new TcpClient();
        await tcp.ConnectAsync("127.0.0.1", port, Token);
        using var reader = new StreamReader(tcp.GetStream());
        return await reader.ReadLineAsync(Token) ?? "";
    }

    private static async Task<JsonElement> JsonAsync(HttpClient api, string path) =>
        JsonElement.Parse(await api.GetStringAsync(new Uri(path, UriKind.Relative), Token));
}
