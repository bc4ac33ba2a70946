using System.Threading.Channels;
using Microsoft.Extensions.Options;

namespace RelateMail.Storage.Trace;

/// <summary>
/// Events of this node on their way to the store. Adding never waits: past the bound an event is dropped and counted.
/// </summary>
public sealed class TraceBuffer
{
    private readonly Channel<TraceEvent> _events;
    private readonly TraceMetrics _metrics;
    private readonly int _roomForOthers;
    private long _dropped;

    public TraceBuffer(IOptions<TraceOptions> options, TraceMetrics metrics)
    {
        _metrics = metrics;
        IsEnabled = options.Value.Enabled;
        _roomForOthers = options.Value.QueueLength / 2;
        _events = Channel.CreateBounded<TraceEvent>(new BoundedChannelOptions(options.Value.QueueLength)
        {
            SingleReader = true,
        });
    }

    /// <summary>False if this node records nothing, so that callers need not make events.</summary>
    public bool IsEnabled { get; }

    internal ChannelReader<TraceEvent> Events => _events.Reader;

    /// <summary>
    /// Adds an event. Refused and abandoned ones get at most half of the buffer, so that a flood of them drops no event
    /// of accepted mail.
    /// </summary>
    public void Add(TraceEvent happened)
    {
        bool hasRoom = happened.Outcome == TraceOutcome.Accepted || _events.Reader.Count < _roomForOthers;
        if (!IsEnabled || (hasRoom && _events.Writer.TryWrite(happened)))
        {
            return;
        }

        Drop(1);
    }

    /// <summary>Counts events that could not be stored.</summary>
    internal void Drop(int count)
    {
        _ = Interlocked.Add(ref _dropped, count);
        _metrics.Dropped(count);
    }

    /// <summary>The count of dropped events, which starts again.</summary>
    internal long TakeDropped() => Interlocked.Exchange(ref _dropped, 0);

    /// <summary>Adds a count that was taken and not stored.</summary>
    internal void ReturnDropped(long count) => Interlocked.Add(ref _dropped, count);

    /// <summary>No more events follow.</summary>
    internal void Complete() => _events.Writer.TryComplete();
}
