using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Builder;
using RelateMail.SmtpServer.Tests.Harness;
using RelateMail.Tests.Harness;

namespace RelateMail.SmtpServer.Tests.Hosting;

/// <summary>The stop of the host, time limits, and a start that fails.</summary>
public sealed class DrainTests(StubCluster cluster)
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Idle_session_gets_421_and_content_in_transfer_is_filed_and_acknowledged()
    {
        await using Front front = await Front.StartAsync(cluster);
        string mailbox = front.NewMailbox();
        using LineClient idle = await front.GreetAsync();
        using LineClient busy = await front.GreetAsync();
        await Front.BeginAsync(busy, mailbox);
        await busy.WriteAsync("Subject: in flight\r\n\r\nfirst half");

        Task stopping = front.App.StopAsync(Cancel);
        Assert.Equal("421 4.3.2 Service shutting down; try again", await idle.ReadAsync());
        Assert.Null(await idle.ReadAsync());
        Assert.Throws<SocketException>(() => LineClient.Connect(front.Mx));
        Assert.False(stopping.IsCompleted);

        await busy.ExpectAsync("250 2.0.0 Ok: stored as ", "second half\r\n.");
        Assert.Equal("421 4.3.2 Service shutting down; try again", await busy.ReadAsync());
        await stopping;
        Assert.Single(cluster.Script.Filed[mailbox]);
    }

    [Fact]
    public async Task Transaction_that_outlasts_the_drain_gets_421_and_the_host_stops()
    {
        await using Front front = await Front.StartAsync(cluster, "Timeouts:Drain=00:00:01");
        using LineClient client = await front.GreetAsync();
        await Front.BeginAsync(client, front.NewMailbox());

        await front.App.StopAsync(Cancel);

        Assert.Equal("421 4.3.2 Service shutting down; try again", await client.ReadAsync());
        Assert.Equal(1, front.Log.Count(485));
    }

    [Fact]
    public async Task Silent_client_gets_421()
    {
        await using Front front = await Front.StartAsync(cluster, "Timeouts:Command=00:00:01");
        using LineClient client = LineClient.Connect(front.Mx);
        await client.ReadAsync();

        Assert.Equal("421 4.4.2 Timeout; closing connection", await client.ReadAsync());
        Assert.Null(await client.ReadAsync());
    }

    [Fact]
    public async Task Empty_content_is_not_recognized_as_ended_and_gets_421()
    {
        await using Front front = await Front.StartAsync(cluster, "Timeouts:Content=00:00:01");
        using LineClient client = await front.GreetAsync();
        await Front.BeginAsync(client, front.NewMailbox());

        Assert.Equal("421 4.4.2 Timeout; closing connection", await client.SendAsync("."));
        Assert.Null(await client.ReadAsync());
    }

    [Fact]
    public async Task Without_a_silo_the_front_is_live_but_not_ready_and_replies_421()
    {
        await using Front front = await Front.StartAsync(
            cluster, static builder => builder.AddRelateMailSmtpServer(), $"Cluster:GatewayPort={FreePort.Next()}");
        using var web = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{front.Http}") };
        using LineClient client = LineClient.Connect(front.Mx);

        Assert.Equal(HttpStatusCode.OK, (await web.GetAsync("/livez", Cancel)).StatusCode);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await web.GetAsync("/readyz", Cancel)).StatusCode);
        Assert.Equal("421 4.3.2 Service not ready; try again", await client.ReadAsync());
        Assert.Null(await client.ReadAsync());
    }

    [Fact]
    public async Task Metrics_count_messages_and_sessions_under_the_names_of_the_gateway()
    {
        await using Front front = await Front.StartAsync(cluster);
        using LineClient client = await front.GreetAsync();
        await Front.BeginAsync(client, front.NewMailbox());
        await client.ExpectAsync("250 ", "Subject: x\r\n\r\nx\r\n.");
        using var web = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{front.Http}") };

        string metrics = await web.GetStringAsync("/metrics", Cancel);

        Assert.Matches("relatemail_smtp_messages_total\\{[^}]*outcome=\"accepted\"[^}]*\\} [1-9]", metrics);

        // The exporter also sees the sessions of other tests' hosts end, so only the name can be compared.
        Assert.Matches("relatemail_smtp_sessions\\{\\} -?[0-9]", metrics);
    }

    [Fact]
    public async Task A_port_in_use_ends_the_start_with_one_line()
    {
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        int port = ((IPEndPoint)taken.LocalEndpoint).Port;

        IOException exception = await Assert.ThrowsAsync<IOException>(
            () => Front.StartAsync(cluster, $"Smtp:Mx:Port={port}"));

        Assert.Contains(
            $"127.0.0.1:{port}", RelateMail.Hosting.StartupErrors.Explain(exception), StringComparison.Ordinal);
    }
}
