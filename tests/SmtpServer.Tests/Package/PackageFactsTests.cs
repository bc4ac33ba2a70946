using System.Buffers;
using System.Net;
using System.Text;
using global::SmtpServer;
using global::SmtpServer.ComponentModel;
using global::SmtpServer.Protocol;
using global::SmtpServer.Storage;
using RelateMail.Tests.Harness;

namespace RelateMail.SmtpServer.Tests.Package;

/// <summary>
/// The package alone, without this front: the facts that <c>docs/coming-from-smtpserver.md</c> states. A test that
/// fails after an update of the package means that the page, and perhaps the front, needs a change.
/// </summary>
public sealed class PackageFactsTests
{
    [Fact]
    public async Task Store_gets_the_content_without_its_last_line_end_and_with_a_stuffed_first_line()
    {
        var store = new RecordingStore();
        await using var server = new PackageServer(store);
        using LineClient client = await server.BeginAsync();

        await client.ExpectAsync("250 ", "..first\r\n..second\r\n.third\r\n.");

        Assert.Equal("..first\r\n.second\r\n.third", store.Content);
    }

    [Fact]
    public async Task Exception_of_the_store_is_554()
    {
        await using var server = new PackageServer(new RecordingStore { Fault = new IOException("The disk is full.") });
        using LineClient client = await server.BeginAsync();

        await client.ExpectAsync("554 ", "Subject: x\r\n\r\nx\r\n.");
    }

    [Fact]
    public async Task Message_above_the_limit_reaches_the_store_unless_the_handling_is_strict()
    {
        var store = new RecordingStore();
        await using var server = new PackageServer(store, MaxMessageSizeHandling.Ignore);
        using LineClient client = await server.BeginAsync();

        await client.ExpectAsync("250 ", $"{new string('x', 200_000)}\r\n.");

        Assert.Equal(200_000, store.Content!.Length);
    }

    [Fact]
    public async Task Message_above_the_limit_gets_no_552_with_strict_handling()
    {
        var store = new RecordingStore();
        await using var server = new PackageServer(store, MaxMessageSizeHandling.Strict);
        using LineClient client = await server.BeginAsync();

        string? reply = null;
        try
        {
            reply = await client.SendAsync($"{new string('x', 2_000_000)}\r\n.");
        }
        catch (IOException)
        {
            // The connection is reset.
        }

        Assert.False(reply?.StartsWith("552 5.3.4", StringComparison.Ordinal) ?? false, reply);
        Assert.Null(store.Content);
    }

    [Fact]
    public async Task EHLO_and_MAIL_within_a_transaction_are_501()
    {
        await using var server = new PackageServer(new RecordingStore());
        using LineClient client = LineClient.Connect(server.Port);
        await client.ReadAsync();
        await client.ExpectAsync("250 ", "HELO client.example.org", "MAIL FROM:<sender@example.net>");

        await client.ExpectAsync("501 ", "EHLO client.example.org", "MAIL FROM:<sender@example.net>");
    }

    [Theory]
    [InlineData("VRFY postmaster")]
    [InlineData("HELP")]
    [InlineData("BDAT 5 LAST")]
    public async Task Command_is_not_known(string command)
    {
        await using var server = new PackageServer(new RecordingStore());
        using LineClient client = LineClient.Connect(server.Port);
        await client.ReadAsync();
        await client.ExpectAsync("250 ", "HELO client.example.org");

        Assert.Matches("^50[012] ", await client.SendAsync(command));
    }

    [Fact]
    public async Task Shutdown_cancels_open_transactions()
    {
        await using var server = new PackageServer(new RecordingStore());
        using LineClient client = await server.BeginAsync();
        await client.WriteAsync("Subject: in flight");

        await server.DisposeAsync();

        string? reply = await client.ReadAsync();
        Assert.False(reply?.StartsWith("250", StringComparison.Ordinal) ?? false, reply);
    }

    private sealed class RecordingStore : IMessageStore
    {
        public Exception? Fault { get; init; }

        public string? Content { get; private set; }

        public Task<SmtpResponse> SaveAsync(
            ISessionContext context,
            IMessageTransaction transaction,
            ReadOnlySequence<byte> buffer,
            CancellationToken cancellationToken)
        {
            Content = Encoding.ASCII.GetString(buffer);
            return Fault is null ? Task.FromResult(SmtpResponse.Ok) : throw Fault;
        }
    }

    private sealed class PackageServer : IAsyncDisposable
    {
        private readonly CancellationTokenSource _stop = new();
        private readonly Task _running;

        public PackageServer(IMessageStore store, MaxMessageSizeHandling handling = MaxMessageSizeHandling.Ignore)
        {
            ISmtpServerOptions options = new SmtpServerOptionsBuilder()
                .ServerName("mx.example.org")
                .MaxMessageSize(100_000, handling)
                .Endpoint(endpoint => endpoint.Endpoint(new IPEndPoint(IPAddress.Loopback, Port)))
                .Build();
            var services = new ServiceProvider();
            services.Add(store);
            _running = new global::SmtpServer.SmtpServer(options, services).StartAsync(_stop.Token);
        }

        public int Port { get; } = FreePort.Next();

        public async Task<LineClient> BeginAsync()
        {
            LineClient client = LineClient.Connect(Port);
            await client.ReadAsync();
            await client.ExpectAsync("250 ", "HELO client.example.org");
            await client.ExpectAsync("250 ", "MAIL FROM:<sender@example.net>", "RCPT TO:<someone@example.org>");
            await client.ExpectAsync("354 ", "DATA");
            return client;
        }

        public async ValueTask DisposeAsync()
        {
            await _stop.CancelAsync();
            try
            {
                await _running;
            }
            catch (OperationCanceledException)
            {
                // The stop was requested.
            }
        }
    }
}
