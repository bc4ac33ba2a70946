using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using RelateMail.Storage.Sqlite;
using RelateMail.Storage.Tests.Sqlite;

namespace RelateMail.Storage.Tests;

/// <summary>The telemetry of the stores: instruments by queue, and spans.</summary>
public sealed class StorageTelemetryTests : IAsyncDisposable
{
    private readonly DataDirectory _directory = new();
    private readonly ServiceProvider _services = new ServiceCollection().AddMetrics().BuildServiceProvider();
    private readonly ConcurrentDictionary<string, double> _seen = new();
    private readonly MeterListener _meters = new();
    private readonly SqliteStorage _storage;

    public StorageTelemetryTests()
    {
        IMeterFactory factory = _services.GetRequiredService<IMeterFactory>();
        _meters.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Meter.Scope == factory)
            {
                listener.EnableMeasurementEvents(instrument);
            }
        };
        _meters.SetMeasurementEventCallback<double>((instrument, _, tags, _) => Add(instrument, 1, tags));
        _meters.SetMeasurementEventCallback<int>((instrument, value, tags, _) => Add(instrument, value, tags));
        _meters.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Add(instrument, value, tags));
        _meters.Start();
        _storage = new SqliteStorage(
            Path.GetDirectoryName(_directory.MailPath)!,
            TimeProvider.System,
            NullLogger<SqliteStorage>.Instance,
            new StorageMetrics(factory, TimeProvider.System));
        _storage.Open();
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask DisposeAsync()
    {
        await _storage.DisposeAsync();
        _meters.Dispose();
        await _services.DisposeAsync();
        _directory.Dispose();
    }

    [Fact]
    public async Task A_small_message_in_one_process_is_one_operation_of_one_commit()
    {
        var id = Guid.CreateVersion7();
        byte[] octets = TestStores.Octets(4096);
        using (_storage.Contents.TryOffer(id, TestStores.DigestOf(octets), [octets]))
        {
            _ = await _storage.Messages.AppendAsync(TestStores.Entry("alice@example.org", 1, id), Token);
        }

        await _storage.DisposeAsync();

        Assert.Equal(1, _seen["relatemail.storage.commit.duration s queue=sqlite"]);
        Assert.Equal(1, _seen["relatemail.storage.commit.operations {operation} queue=sqlite"]);
    }

    [Fact]
    public async Task A_commit_records_its_duration_operations_and_wait()
    {
        await AddAsync(_storage.Contents, Guid.CreateVersion7());
        await _storage.DisposeAsync(); // the writer has ended and recorded its measurements

        Assert.Equal(1, _seen["relatemail.storage.commit.duration s queue=sqlite"]);
        Assert.Equal(1, _seen["relatemail.storage.commit.operations {operation} queue=sqlite"]);
        Assert.Equal(1, _seen["relatemail.storage.queue.duration s queue=sqlite"]);
        Assert.Equal(0, _seen["relatemail.storage.failures {operation} queue=sqlite"]);
    }

    [Fact]
    public async Task Content_and_entry_spans_are_children_of_the_callers_span()
    {
        var spans = new ConcurrentQueue<Activity>();
        using var mine = new ActivitySource($"Test {Guid.NewGuid()}");
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == StorageTracing.SourceName || source == mine,
            Sample = static (ref ActivityCreationOptions<ActivityContext> _) =>
                ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = spans.Enqueue,
        };
        ActivitySource.AddActivityListener(listener);
        IContentStore contents = _storage.Contents;
        IMessageStore messages = _storage.Messages;
        var id = Guid.CreateVersion7();
        using Activity caller = mine.StartActivity("caller")!;

        await AddAsync(contents, id);
        Assert.Same(caller, Activity.Current);
        await messages.AppendAsync(TestStores.Entry("bob@example.org", 1, id), Token);
        await _storage.DisposeAsync();
        await Assert.ThrowsAsync<StorageUnavailableException>(() => AddAsync(contents, id));

        Activity[] below = [.. spans.Where(span => span.ParentSpanId == caller.SpanId)];
        Assert.Equal(["content add", "entry append", "content add"], below.Select(static span => span.DisplayName));
        Assert.Equal("Committed", below[1].GetTagItem("relatemail.append.status"));
        Assert.Equal(ActivityStatusCode.Error, below[2].Status);
        Assert.All(below, span => Assert.DoesNotContain(
            span.TagObjects, static tag => $"{tag.Value}".Contains('@', StringComparison.Ordinal)));
    }

    [Fact]
    public void No_span_is_created_without_a_listener()
    {
        var id = Guid.CreateVersion7();

        Assert.Null(StorageTracing.Begin("content add", id));
    }

    private static Task AddAsync(IContentStore store, Guid id)
    {
        byte[] octets = TestStores.Octets(100);
        return store.AddAsync(id, TestStores.DigestOf(octets), [octets], Token);
    }

    private void Add(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags) =>
        _seen.AddOrUpdate(
            $"{instrument.Name} {instrument.Unit} {tags[0].Key}={tags[0].Value}", value, (_, sum) => sum + value);
}
