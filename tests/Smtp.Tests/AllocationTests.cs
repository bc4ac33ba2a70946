using System.Net;
using System.Net.Sockets;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using RelateMail.Smtp.Addressing;
using RelateMail.Smtp.Ports;
using RelateMail.Smtp.Replies;
using RelateMail.Smtp.Tests.Harness;
using RelateMail.Smtp.Transactions;
using RelateMail.Smtp.Transport;

namespace RelateMail.Smtp.Tests;

/// <summary>Tests that count the allocations of the whole process, so no other test may run at the same time.</summary>
[CollectionDefinition(nameof(WholeProcess), DisableParallelization = true)]
public sealed class WholeProcess;

/// <summary>
/// Allocations per message, Kestrel included, with a delivery that discards. The limits are 1.3 times the measured
/// values: 5.7 and 15.7 KB in a Debug build, in which each running async method is an object.
/// </summary>
[Collection(nameof(WholeProcess))]
public sealed class AllocationTests
{
    private const int Warmup = 200;
    private const int Messages = 500;

    private static readonly byte[] s_content = Encoding.ASCII.GetBytes(
        "Subject: test\r\nMessage-ID: <one@example.net>\r\n\r\n"
        + string.Concat(Enumerable.Repeat("Some text.\r\n", 340)) + ".\r\n");

    [Theory]
    [InlineData(true, 7_500)]
    [InlineData(false, 20_500)]
    public async Task Message_allocates_no_more_than_the_limit(bool reusesConnection, long octets)
    {
        await using WebApplication server = await StartAsync();
        var endPoint = IPEndPoint.Parse(new Uri(server.Urls.Single()).Authority);
        using var client = new BlockingClient(endPoint, reusesConnection);
        client.Send(Warmup);

        long before = GC.GetTotalAllocatedBytes(precise: true);
        client.Send(Messages);
        long each = (GC.GetTotalAllocatedBytes(precise: true) - before) / Messages;

        Assert.InRange(each, 0, octets);
    }

    private static async Task<WebApplication> StartAsync()
    {
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new());
        builder.Services.AddSmtpEngine();
        builder.Services.AddSingleton<IRecipientPolicy, AnyRecipient>();
        builder.Services.AddSingleton<IMailDelivery, DiscardingDelivery>();
        builder.Services.AddSingleton<ICredentialVerifier, StubCredentialVerifier>();
        builder.Services.AddSingleton<IServerCertificates, StubCertificates>();
        builder.Services.Configure<SmtpLimits>(limits =>
        {
            limits.ConnectionsPerAddress = 0;
            limits.ConnectionRatePerAddress = 0;
            limits.MessagesPerSession = 0;
        });
        builder.WebHost.UseKestrelCore().ConfigureKestrel(static kestrel => kestrel.Listen(
            IPAddress.Loopback, 0, static options => options.UseSmtp(SmtpTestSettings.Relay)));
        WebApplication server = builder.Build();
        await server.StartAsync(TestContext.Current.CancellationToken);
        return server;
    }

    /// <summary>A client that allocates nothing but its sockets.</summary>
    private sealed class BlockingClient(IPEndPoint server, bool reusesConnection) : IDisposable
    {
        private readonly byte[] _buffer = new byte[4096];
        private Socket? _socket;

        public void Send(int messages)
        {
            for (int sent = 0; sent < messages; sent++)
            {
                if (_socket is null)
                {
                    _socket = new Socket(SocketType.Stream, ProtocolType.Tcp)
                    {
                        NoDelay = true,
                        ReceiveTimeout = (int)SmtpTestClient.Hang.TotalMilliseconds,
                    };
                    _socket.Connect(server);
                    Expect("220 "u8);
                    Ask("EHLO client.example.org\r\n"u8, "250-"u8);
                }

                Ask("MAIL FROM:<a@example.net>\r\n"u8, "250 "u8);
                Ask("RCPT TO:<b@example.org>\r\n"u8, "250 "u8);
                Ask("DATA\r\n"u8, "354 "u8);
                Ask(s_content, "250 "u8);
                if (!reusesConnection)
                {
                    Ask("QUIT\r\n"u8, "221 "u8);
                    Dispose();
                }
            }
        }

        public void Dispose()
        {
            _socket?.Dispose();
            _socket = null;
        }

        private void Ask(ReadOnlySpan<byte> line, ReadOnlySpan<byte> reply)
        {
            _ = _socket!.Send(line);
            Expect(reply);
        }

        /// <summary>Reads up to the end of a reply with this beginning.</summary>
        private void Expect(ReadOnlySpan<byte> reply)
        {
            int length = 0;
            do
            {
                int count = _socket!.Receive(_buffer.AsSpan(length));
                Assert.True(count > 0);
                length += count;
            }
            while (!IsWhole(_buffer.AsSpan(0, length)));

            Assert.True(_buffer.AsSpan(0, length).StartsWith(reply));
        }

        private static bool IsWhole(ReadOnlySpan<byte> reply)
        {
            ReadOnlySpan<byte> last = reply[(reply[..^1].LastIndexOf((byte)'\n') + 1)..];
            return last is [_, _, _, (byte)' ', .., (byte)'\n'];
        }
    }

    private sealed class AnyRecipient : IRecipientPolicy
    {
        public ValueTask<RecipientDecision> DecideAsync(
            ClientFacts client,
            ReversePath reversePath,
            MailParameters parameters,
            ForwardPath forwardPath,
            CancellationToken cancellationToken) =>
            new(RecipientDecision.Accept(RecipientRoute.None));
    }

    /// <summary>One sink for all messages, because the one client waits for each reply.</summary>
    private sealed class DiscardingDelivery : IMailDelivery, IContentSink
    {
        private static readonly SmtpReply s_taken = new(250, new(2, 0, 0), "Ok: discarded");
        private readonly byte[] _buffer = new byte[64 * 1024];

        public IContentSink Open(Envelope envelope) => this;

        public void Advance(int count)
        {
        }

        public Memory<byte> GetMemory(int sizeHint = 0) => _buffer;

        public Span<byte> GetSpan(int sizeHint = 0) => _buffer;

        public ValueTask<SmtpReply?> FlushAsync(CancellationToken cancellationToken) => default;

        public ValueTask<SmtpReply> CommitAsync(CancellationToken cancellationToken) => new(s_taken);

        public ValueTask DisposeAsync() => default;
    }
}
