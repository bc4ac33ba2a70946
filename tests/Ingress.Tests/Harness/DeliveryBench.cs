using System.Buffers;
using System.Diagnostics.Metrics;
using System.Net;
using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using RelateMail.Ingress.Cluster;
using RelateMail.Ingress.Content;
using RelateMail.Ingress.Content.Mime;
using RelateMail.Ingress.Content.Pieces;
using RelateMail.Ingress.Delivery;
using RelateMail.Ingress.Recipients;
using RelateMail.Ingress.Senders;
using RelateMail.Smtp;
using RelateMail.Smtp.Addressing;
using RelateMail.Smtp.Ports;
using RelateMail.Smtp.Replies;
using RelateMail.Smtp.Transactions;
using RelateMail.Tests.Harness;

namespace RelateMail.Ingress.Tests.Harness;

/// <summary>The real delivery with a store in memory and the stub cluster.</summary>
internal sealed class DeliveryBench
{
    private const int UsualBatch = 65_536;

    /// <param name="cluster">Receives the deliveries.</param>
    /// <param name="options">By default no content travels in a call, so that the store receives each.</param>
    /// <param name="memory">The memory budget in octets.</param>
    public DeliveryBench(StubCluster cluster, IngressOptions? options = null, long memory = 1L << 40)
    {
        Budget = new MemoryBudget(Options.Create(new SmtpLimits { MemoryBytes = memory }));
        IOptions<IngressOptions> settings =
            Options.Create(options ?? new IngressOptions { InlineContentBytes = 0 });
        Breaker = new CircuitBreaker(cluster.Grains, Readiness, Time, Log.For<CircuitBreaker>());
        Calls = new ClusterCalls(Breaker, Time, Metrics, Log.For<ClusterCalls>());
        Budgets = new RetryBudgets(settings);
        Delivery = new ClusterDelivery(
            Store,
            new ContentInspector(settings, Log.For<ContentInspector>()),
            new InlineContentLimit(cluster.Manifest, settings),
            new MailboxDelivery(cluster.Grains, Calls),
            Budgets,
            new SenderJudge(Metrics, Time, Log.For<SenderJudge>()),
            new BudgetedPool(Pool, Budget),
            Budget,
            new SpillGate(),
            Metrics,
            Time,
            Log.For<ClusterDelivery>());
    }

    public static IngressMetrics Metrics { get; } = new(
        new ServiceCollection().AddMetrics().BuildServiceProvider().GetRequiredService<IMeterFactory>());

    public MemoryContentStore Store { get; } = new();

    public MemoryBudget Budget { get; }

    public CountingPool Pool { get; } = new();

    public RetryTime Time { get; } = new();

    public LogCapture Log { get; } = new();

    public IngressReadiness Readiness { get; } = new();

    public CircuitBreaker Breaker { get; }

    public ClusterCalls Calls { get; }

    public RetryBudgets Budgets { get; }

    public IMailDelivery Delivery { get; }

    /// <summary>Calls with a breaker of their own.</summary>
    public static ClusterCalls CallsOf(StubCluster cluster, TimeProvider time, LogCapture log) => new(
        new CircuitBreaker(cluster.Grains, new IngressReadiness(), time, log.For<CircuitBreaker>()),
        time,
        Metrics,
        log.For<ClusterCalls>());

    public static Envelope Envelope(params string[] mailboxes) => Envelope(
        [.. mailboxes.Select(mailbox => Recipient(mailbox, mailbox))]);

    public static Envelope Envelope(IReadOnlyList<Recipient> recipients) => new()
    {
        Id = Guid.CreateVersion7(),
        Client = new ClientFacts(IPAddress.Parse("192.0.2.7"), "client.example.org", true, null, null),
        ReversePath = new ReversePath(new Mailbox("sender", "example.net")),
        Parameters = MailParameters.None with { },
        Recipients = recipients,
        ReceivedAt = DateTimeOffset.UnixEpoch,
        ReceivedField = "Received: from client.example.org by mx.example.org; Thu, 1 Jan 1970 00:00:00 +0000\r\n",
    };

    /// <summary>A recipient with its route, as the policy accepts it.</summary>
    public static Recipient Recipient(string forwardPath, params string[] mailboxes)
    {
        string[] parts = forwardPath.Split('@');
        return new Recipient(
            new ForwardPath(new Mailbox(parts[0], parts[1])),
            RcptParameters.None,
            new MailboxRoute(
                forwardPath.ToLowerInvariant(),
                [.. mailboxes.Select(static mailbox => new RouteTarget(mailbox, null))]));
    }

    /// <summary>Writes a content in batches, as the engine does, and commits it.</summary>
    public async Task<SmtpReply> SendAsync(
        Envelope envelope, ReadOnlyMemory<byte> content, int batch = UsualBatch)
    {
        await using IContentSink sink = Delivery.Open(envelope);
        return await WriteAsync(sink, content, batch) ?? await sink.CommitAsync(CancellationToken.None);
    }

    public Task<SmtpReply> SendAsync(Envelope envelope, string content) =>
        SendAsync(envelope, Encoding.UTF8.GetBytes(content));

    /// <summary>Writes a content in batches. Returns the refusal of a flush; null if all octets were
    /// accepted.</summary>
    public static async Task<SmtpReply?> WriteAsync(
        IContentSink sink, ReadOnlyMemory<byte> content, int batch = UsualBatch)
    {
        for (int offset = 0; offset < content.Length; offset += batch)
        {
            sink.Write(content.Span.Slice(offset, Math.Min(batch, content.Length - offset)));
            if (await sink.FlushAsync(CancellationToken.None) is { } refusal)
            {
                return refusal;
            }
        }

        return null;
    }

    /// <summary>A message of the given size in octets: header fields, then lines of text.</summary>
    public static byte[] Message(int size, string messageId = "")
    {
        string header = $"Subject: test\r\n{(messageId.Length > 0 ? $"Message-ID: <{messageId}>\r\n" : "")}\r\n";
        byte[] content = new byte[size];
        ReadOnlySpan<byte> line = "The quick brown fox jumps over the lazy dog, again and again.\r\n"u8;
        int position = Encoding.ASCII.GetBytes(header, content);
        while (position < size)
        {
            int count = Math.Min(line.Length, size - position);
            line[..count].CopyTo(content.AsSpan(position));
            position += count;
        }

        return content;
    }
}
