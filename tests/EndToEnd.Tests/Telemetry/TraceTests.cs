using System.Text;
using RelateMail.EndToEnd.Tests.Harness;

namespace RelateMail.EndToEnd.Tests.Telemetry;

/// <summary>One message is one trace across processes, and traces contain no address and no content.</summary>
public sealed class TraceTests
{
    [Fact]
    public async Task One_trace_spans_the_SMTP_session_in_the_gateway_and_the_store_of_the_silo()
    {
        using var folder = new TemporaryFolder();
        ServerPorts ports = ServerPorts.Free();
        await using OtlpReceiver receiver = await OtlpReceiver.StartAsync();
        await using ServerProcess gateway = ServerProcess.Start(
            "Gateway",
            ServerProcess.GatewayReady,
            folder.Path,
            [
                .. ports.SmtpSettings, .. receiver.Settings, "Storage:Provider=Sqlite",
                $"Cluster:GatewayPort={ports.Gateway}", $"urls=http://127.0.0.1:{ports.GatewayHttp}",
            ]);
        await using ServerProcess silo = ServerProcess.Start(
            "Silo",
            ServerProcess.SiloReady,
            folder.Path,
            [
                .. ports.ClusterSettings, .. receiver.Settings, "Storage:Provider=Sqlite",
                $"urls=http://127.0.0.1:{ports.Http}", "Directory:Domains:0=example.test",
                "Directory:Accounts:0:Address=alice@example.test",
            ]);
        await silo.WaitUntilReadyAsync();
        await gateway.WaitUntilReadyAsync();

        await using WireClient client = await WireClient.ConnectAsync(ports.Mx);
        string reply = await client.SendAsync(
            "oscar@example.org", ["alice@example.test"], "Subject: traced\r\n\r\nThe content.");
        Assert.StartsWith("250 ", reply, StringComparison.Ordinal);
        using HttpClient api = ports.CreateApiClient(folder.Path);
        await MailApi.SingleAsync(api, "alice@example.test");

        List<Span> spans = await receiver.WaitForSpansAsync(
            seen => Whole(seen) is not null && seen.Exists(span => span.Source == "Microsoft.AspNetCore"));

        Span root = Whole(spans)!;
        Assert.Equal("", root.Parent);
        Assert.Equal("relatemail-gateway", root.Service);
        Assert.DoesNotContain(spans, span => span.Trace == root.Trace && span.Name == "content add"); // one commit
        Span append = Assert.Single(spans, span => span.Trace == root.Trace && span.Name == "entry append");
        Assert.Equal("relatemail-silo", append.Service);
        Span served = Assert.Single(spans, span => span.Id == append.Parent);
        Assert.Equal(("IInternalMailboxGrain/DeliverAsync", "relatemail-silo"), (served.Name, served.Service));
        Span called = Assert.Single(spans, span => span.Id == served.Parent);
        Assert.Equal((root.Id, "relatemail-gateway"), (called.Parent, called.Service));
        Assert.All(
            receiver.Bodies.Where(static body => body.Signal is "traces" or "metrics"), static body =>
            {
                string text = Encoding.Latin1.GetString(body.Body);
                Assert.DoesNotContain("alice", text, StringComparison.Ordinal);
                Assert.DoesNotContain("oscar", text, StringComparison.Ordinal);
                Assert.DoesNotContain("The content.", text, StringComparison.Ordinal);
            });
    }

    /// <summary>The root span of a trace that has been received completely; null until then.</summary>
    private static Span? Whole(List<Span> spans) => spans.Find(root => root.Name == "mail transaction"
        && spans.Find(span => span.Trace == root.Trace && span.Name == "entry append") is { } append
        && spans.Find(span => span.Id == append.Parent) is { } served
        && spans.Exists(span => span.Id == served.Parent));
}
