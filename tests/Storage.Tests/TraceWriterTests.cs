using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using RelateMail.Storage.Trace;

namespace RelateMail.Storage.Tests;

/// <summary>The buffer and the writer of the trace never hold mail up.</summary>
public sealed class TraceWriterTests : IDisposable
{
    private readonly ServiceProvider _services = new ServiceCollection().AddMetrics().BuildServiceProvider();
    private readonly Store _store = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _services.Dispose();

    [Fact]
    public async Task Events_are_stored_in_batches_and_the_last_ones_at_the_end()
    {
        TraceBuffer buffer = Buffer(10_000);
        using TraceWriter writer = Writer(buffer);
        await writer.StartAsync(Token);
        for (int number = 0; number < 1200; number++)
        {
            buffer.Add(Event(TraceOutcome.Accepted));
        }

        await writer.StopAsync(Token);

        Assert.Equal(1200, _store.Batches.Sum(batch => batch.Events.Count));
        Assert.All(_store.Batches, batch => Assert.InRange(batch.Events.Count, 1, 500));
        Assert.All(_store.Batches, batch => Assert.Equal((0, "mx1"), (batch.Dropped, batch.Node)));
    }

    [Fact]
    public async Task Refused_events_leave_half_of_the_buffer_to_accepted_ones()
    {
        TraceBuffer buffer = Buffer(100);
        for (int number = 0; number < 300; number++)
        {
            buffer.Add(Event(TraceOutcome.Refused));
        }

        for (int number = 0; number < 60; number++)
        {
            buffer.Add(Event(TraceOutcome.Accepted));
        }

        using TraceWriter writer = Writer(buffer);
        await writer.StartAsync(Token);
        await writer.StopAsync(Token);

        TraceBatch batch = Assert.Single(_store.Batches);
        Assert.Equal(50, batch.Events.Count(one => one.Outcome == TraceOutcome.Accepted));
        Assert.Equal(50, batch.Events.Count(one => one.Outcome == TraceOutcome.Refused));
        Assert.Equal(260, batch.Dropped);
    }

    [Fact]
    public async Task A_batch_that_cannot_be_stored_is_counted_in_the_next_one()
    {
        TraceBuffer buffer = Buffer(1000);
        for (int number = 0; number < 600; number++)
        {
            buffer.Add(Event(TraceOutcome.Accepted));
        }

        _store.Failures = 1;
        using TraceWriter writer = Writer(buffer);
        await writer.StartAsync(Token);
        await writer.StopAsync(Token);

        TraceBatch batch = Assert.Single(_store.Batches);
        Assert.Equal((100, 500), (batch.Events.Count, batch.Dropped));
    }

    [Fact]
    public void A_node_that_records_nothing_drops_nothing()
    {
        var buffer = new TraceBuffer(Options.Create(new TraceOptions { Enabled = false }), Metrics());
        buffer.Add(Event(TraceOutcome.Accepted));

        Assert.Equal((0, 0L), (buffer.Events.Count, buffer.TakeDropped()));
    }

    private static TraceEvent Event(TraceOutcome outcome) => new()
    {
        At = DateTimeOffset.UnixEpoch,
        Node = "mx1",
        Stage = TraceStages.Content,
        Outcome = outcome,
    };

    private TraceMetrics Metrics() => new(_services.GetRequiredService<IMeterFactory>());

    private TraceBuffer Buffer(int length) =>
        new(Options.Create(new TraceOptions { QueueLength = length }), Metrics());

    private TraceWriter Writer(TraceBuffer buffer) => new(
        buffer, _store, new("mx1"), Metrics(), TimeProvider.System, NullLogger<TraceWriter>.Instance);

    private sealed class Store : ITraceStore
    {
        public List<TraceBatch> Batches { get; } = [];

        public int Failures { get; set; }

        public Task AppendAsync(TraceBatch batch, CancellationToken cancellationToken)
        {
            if (Failures-- > 0)
            {
                throw new StorageUnavailableException("The store does not answer.");
            }

            Batches.Add(batch);
            return Task.CompletedTask;
        }

        public Task<IReadOnlyList<TraceEvent>> ListAsync(TraceQuery query, CancellationToken cancellationToken) =>
            throw new NotSupportedException();

        public Task<long> CountDroppedAsync(
            DateTimeOffset? since, DateTimeOffset? until, CancellationToken cancellationToken) =>
            throw new NotSupportedException();

        public Task<int> SweepAsync(DateTimeOffset before, long maxEvents, CancellationToken cancellationToken) =>
            throw new NotSupportedException();
    }
}
