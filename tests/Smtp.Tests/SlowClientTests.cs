using System.Text;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using RelateMail.Smtp.Tests.Harness;

namespace RelateMail.Smtp.Tests;

/// <summary>Clients that are slow, do not read, or only send errors.</summary>
public sealed class SlowClientTests
{
    [Fact]
    public async Task Client_that_never_reads_is_disconnected()
    {
        ObservedTransport? transport = null;
        var settings = new SmtpTestSettings
        {
            ConnectionGate = connection =>
            {
                connection.Transport = transport = new(connection.Transport);
                return Task.CompletedTask;
            },
        };
        settings.Options["Limits:JunkCommands"] = "0";
        await using SmtpTestServer server = await SmtpTestServer.StartAsync(settings);
        await using SmtpTestClient client = await SmtpTestClient.ConnectAsync(server.EndPoint, receiveBuffer: 4096);
        await client.ExpectAsync("220 ");

        byte[] batch = Encoding.ASCII.GetBytes(new StringBuilder().Insert(0, "HELP\r\n", 4000).ToString());
        Task flood = FloodAsync(client, batch);
        await Task.WhenAny(transport!.Blocked, flood);
        for (int polls = 0; polls < 1_000 && !flood.IsCompleted; polls++)
        {
            // A flush that waits may still complete, so the clock advances until one does not.
            server.Clock.Advance(TimeSpan.FromMinutes(1));
            await Task.WhenAny(flood, Task.Delay(50, TestContext.Current.CancellationToken));
        }

        await Assert.ThrowsAnyAsync<IOException>(
            () => flood.WaitAsync(SmtpTestClient.Hang, TestContext.Current.CancellationToken));
        server.BeginStop();
        await server.DisposeAsync();
        Assert.Contains(
            server.Log.At(LogLevel.Debug),
            static line => line.Contains("was idle for too long", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Reply_to_each_error_past_the_soft_limit_is_delayed()
    {
        var clock = new SignallingClock(TimeSpan.FromSeconds(7));
        var settings = new SmtpTestSettings { Clock = clock };
        settings.Options["Limits:SoftErrors"] = "1";
        settings.Options["Timeouts:ErrorDelay"] = "00:00:07";
        await using SmtpTestServer server = await SmtpTestServer.StartAsync(settings);
        await using SmtpTestClient client = await server.GreetAsync();
        await client.AskAsync("XONE", "500 ");

        await client.SendAsync("NOOP\r\nXTWO\r\n");
        await client.ExpectAsync("250 "); // earlier replies do not wait for it
        await clock.Created;
        Assert.Equal(0, client.Socket.Available);
        clock.Advance(TimeSpan.FromSeconds(7));
        await client.ExpectAsync("500 ");
        await client.AskAsync("NOOP", "250 ");
    }

    [Fact]
    public async Task Replies_to_one_batch_are_sent_in_one_flush()
    {
        ObservedTransport? transport = null;
        var settings = new SmtpTestSettings
        {
            ConnectionGate = connection =>
            {
                connection.Transport = transport = new(connection.Transport);
                return Task.CompletedTask;
            },
        };
        await using SmtpTestServer server = await SmtpTestServer.StartAsync(settings);
        await using SmtpTestClient client = await server.GreetAsync();
        int before = transport!.Flushes;
        await client.SendAsync(
            "MAIL FROM:<alice@example.org>\r\nRCPT TO:<bob@example.org>\r\nRCPT TO:<carol@example.org>\r\nDATA\r\n");
        await client.ExpectAsync("250 2.1.0");
        await client.ExpectAsync("250 2.1.5");
        await client.ExpectAsync("250 2.1.5");
        await client.ExpectAsync("354 ");
        Assert.Equal(before + 1, transport.Flushes);
    }

    [Fact]
    public async Task Replies_to_a_long_batch_are_flushed_while_it_is_read()
    {
        const int Commands = 20_000;
        ObservedTransport? transport = null;
        var settings = new SmtpTestSettings
        {
            ConnectionGate = connection =>
            {
                connection.Transport = transport = new(connection.Transport);
                return Task.CompletedTask;
            },
        };
        settings.Options["Limits:JunkCommands"] = "0";
        await using SmtpTestServer server = await SmtpTestServer.StartAsync(settings);
        await using SmtpTestClient client = await server.GreetAsync();

        Task sending = client.SendAsync(string.Concat(Enumerable.Repeat("NOOP\r\n", Commands)));
        for (int reply = 0; reply < Commands; reply++)
        {
            await client.ExpectAsync("250 2.0.0");
        }

        await sending;
        Assert.InRange(transport!.MostUnflushed, 1, 17 * 1024);
    }

    [Fact]
    public async Task Replies_do_not_wait_for_a_slow_policy()
    {
        await using SmtpTestServer server = await SmtpTestServer.StartAsync();
        await using SmtpTestClient client = await server.GreetAsync();
        await client.SendAsync("MAIL FROM:<alice@example.org>\r\nRCPT TO:<slow@example.org>\r\nNOOP\r\n");
        await client.ExpectAsync("250 2.1.0");
        await server.Policy.Asked;
        server.Policy.Release();
        await client.ExpectAsync("250 2.1.5");
        await client.ExpectAsync("250 2.0.0");
    }

    [Fact]
    public async Task Disconnect_during_the_commit_does_not_undo_it()
    {
        await using SmtpTestServer server = await SmtpTestServer.StartAsync();
        await using (SmtpTestClient client = await server.GreetAsync())
        {
            await client.AskAsync("MAIL FROM:<slow-commit@example.org>", "250 ");
            await client.AskAsync("RCPT TO:<bob@example.org>", "250 ");
            await client.AskAsync("DATA", "354 ");
            await client.SendAsync("x\r\n.\r\n");
            await server.Delivery.Committing;
        }

        server.Delivery.Release();
        server.BeginStop();
        await server.DisposeAsync();
        Assert.Single(server.Delivery.Messages);
        Assert.Equal(0, server.Delivery.Open);
    }

    [Fact]
    public async Task Slow_commit_has_no_deadline_and_delays_the_drain()
    {
        await using SmtpTestServer server = await SmtpTestServer.StartAsync();
        await using SmtpTestClient client = await server.GreetAsync();
        await client.AskAsync("MAIL FROM:<slow-commit@example.org>", "250 ");
        await client.AskAsync("RCPT TO:<bob@example.org>", "250 ");
        await client.AskAsync("DATA", "354 ");
        await client.SendAsync("x\r\n.\r\n");
        await server.Delivery.Committing;
        server.Clock.Advance(TimeSpan.FromMinutes(30));
        server.BeginStop();
        await server.Draining;
        server.Delivery.Release();
        await client.ExpectAsync("250 2.0.0 Ok: stored as 1");
        await client.ExpectAsync("421 4.3.2");
        await client.ExpectCloseAsync();
    }

    private static async Task FloodAsync(SmtpTestClient client, byte[] batch)
    {
        while (true)
        {
            await client.SendAsync(batch);
        }
    }

    /// <summary>Reports when a timer with this delay is created.</summary>
    private sealed class SignallingClock(TimeSpan awaited)
        : FakeTimeProvider(new(2026, 11, 23, 17, 0, 0, TimeSpan.Zero))
    {
        private readonly TaskCompletionSource _created = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task Created => _created.Task.WaitAsync(SmtpTestClient.Hang);

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            ITimer timer = base.CreateTimer(callback, state, dueTime, period);
            if (dueTime == awaited)
            {
                _created.TrySetResult();
            }

            return timer;
        }
    }
}
