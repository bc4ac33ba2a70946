using System.Threading.Channels;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace RelateMail.Storage.Trace;

/// <summary>Stores the events of this node in batches, at most half a second after they happened.</summary>
/// <remarks>One batch at a time: while the store is slow, the buffer fills, and then drops.</remarks>
internal sealed class TraceWriter(
    TraceBuffer buffer,
    ITraceStore store,
    TraceNode node,
    TraceMetrics metrics,
    TimeProvider timeProvider,
    ILogger<TraceWriter> logger)
    : BackgroundService
{
    private const int MaxBatch = 500;

    private static readonly TimeSpan s_gather = TimeSpan.FromMilliseconds(500);

    private bool _isFailing;

    /// <summary>Ends after the events that wait.</summary>
    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        buffer.Complete();
        await (ExecuteTask ?? Task.CompletedTask).WaitAsync(cancellationToken)
            .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing); // a host that hurries need not wait
        await base.StopAsync(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        ChannelReader<TraceEvent> events = buffer.Events;
        var batch = new List<TraceEvent>(MaxBatch);
        while (await events.WaitToReadAsync(stoppingToken))
        {
            if (events.Count < MaxBatch && !events.Completion.IsCompleted)
            {
                await GatherAsync(events);
            }

            while (batch.Count < MaxBatch && events.TryRead(out TraceEvent? happened))
            {
                batch.Add(happened);
            }

            await StoreAsync(batch, stoppingToken);
            batch.Clear();
        }
    }

    /// <summary>Waits for more events, and not once the host stops.</summary>
    private Task<Task> GatherAsync(ChannelReader<TraceEvent> events) =>
        Task.WhenAny(events.Completion, Task.Delay(s_gather, timeProvider));

    private async Task StoreAsync(List<TraceEvent> batch, CancellationToken cancellationToken)
    {
        long dropped = buffer.TakeDropped();
        try
        {
            await store.AppendAsync(
                new([.. batch], dropped, timeProvider.GetUtcNow(), node.Name), cancellationToken);
            metrics.Stored(batch.Count);
            if (_isFailing)
            {
                _isFailing = false;
                logger.TraceStoredAgain(dropped);
            }
        }
        catch (Exception exception) when (exception is StorageUnavailableException or OperationCanceledException)
        {
            buffer.ReturnDropped(dropped);
            buffer.Drop(batch.Count);
            if (!_isFailing)
            {
                _isFailing = true;
                logger.TraceNotStored(exception.Message.TrimEnd('.'));
            }
        }
    }
}

/// <summary>The name of this node in the trace.</summary>
/// <param name="Name">As in reports of certificates, or the name of the machine.</param>
public sealed record TraceNode(string Name);
