using RelateMail.Ledger.Fleet;
using RelateMail.Ledger.Records;

namespace RelateMail.Ledger.Scenarios;

/// <summary>Asks every node four times a second whether it is ready, as a balancer does, and notes changes.</summary>
internal sealed class ReadinessWatch : IAsyncDisposable
{
    private static readonly TimeSpan s_interval = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(1);

    private readonly CancellationTokenSource _end;
    private readonly Task _running;
    private readonly Lock _lock = new();
    private readonly List<ReadinessChange> _changes = [];

    public ReadinessWatch(LocalFleet fleet, LedgerBook book, CancellationToken cancellationToken)
    {
        _end = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        _running = Task.WhenAll(fleet.Silos.Concat(fleet.Gateways).Select(node => WatchAsync(node, book)));
    }

    public IReadOnlyList<ReadinessChange> Changes
    {
        get
        {
            lock (_lock)
            {
                return [.. _changes];
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        await _running;
        _end.Dispose();
    }

    private async Task WatchAsync(FleetNode node, LedgerBook book)
    {
        bool wasReady = true;
        while (!_end.IsCancellationRequested)
        {
            bool isReady;
            using (var limit = CancellationTokenSource.CreateLinkedTokenSource(_end.Token))
            {
                limit.CancelAfter(s_limit);
                try
                {
                    isReady = await node.IsReadyAsync(limit.Token);
                }
                catch (OperationCanceledException)
                {
                    isReady = false; // a balancer takes a slow answer for a failure
                }
            }

            if (isReady != wasReady && !_end.IsCancellationRequested)
            {
                wasReady = isReady;
                book.Note($"{node.Name} is {(isReady ? "ready" : "not ready")}");
                lock (_lock)
                {
                    _changes.Add(new(book.Now, node.Name, isReady));
                }
            }

            await Task.Delay(s_interval, CancellationToken.None);
        }
    }
}
