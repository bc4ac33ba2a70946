using System.Globalization;
using RelateMail.EndToEnd.Tests.Harness;

namespace RelateMail.EndToEnd.Tests.Reading;

/// <summary>Octets that are not a TLS handshake: the server counts a failed one, and continues.</summary>
internal static class HandshakeCase
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public static async Task PlayAsync(ServerPorts ports, byte[] octets)
    {
        using var http = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{ports.Http}") };
        double before = Failed(await http.GetStringAsync("/metrics", Token));
        await using (WireClient client = await WireClient.ConnectAsync(ports.Mx))
        {
            Assert.StartsWith("220", await client.CommandAsync("STARTTLS"), StringComparison.Ordinal);
            await client.SendAndDrainAsync(octets);
        }

        using var limit = CancellationTokenSource.CreateLinkedTokenSource(Token);
        limit.CancelAfter(TimeSpan.FromSeconds(30));
        while (Failed(await http.GetStringAsync("/metrics", limit.Token)) < before + 1)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(100), limit.Token);
        }

        await using WireClient next = await WireClient.ConnectAsync(ports.Mx);
        Assert.StartsWith("250", await next.CommandAsync("NOOP"), StringComparison.Ordinal);
    }

    private static double Failed(string metrics) => metrics.Split('\n')
        .Where(line => line.StartsWith("relatemail_smtp_tls_handshakes_total{", StringComparison.Ordinal)
            && line.Contains("outcome=\"failed\"", StringComparison.Ordinal))
        .Sum(line => double.Parse(line.Split("} ")[1].Split(' ')[0], CultureInfo.InvariantCulture));
}
