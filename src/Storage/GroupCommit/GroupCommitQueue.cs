namespace RelateMail.Storage.GroupCommit;

/// <summary>
/// The items that wait for a writer, bounded in octets. A writer takes all waiting items. There is no timer: a batch
/// has the items that arrived while the previous one was committed. The writer releases the octets after the commit, so
/// the bound includes the batch that is being written. Senders over the bound wait in the order of arrival.
/// </summary>
/// <param name="capacity">Maximum number of octets. A larger item is admitted if the queue holds nothing else.</param>
internal sealed class GroupCommitQueue<T>(long capacity) : IDisposable
{
    private readonly Lock _lock = new();
    private readonly SemaphoreSlim _wake = new(0);
    private readonly Queue<(T Item, long Octets)> _items = new();
    private readonly LinkedList<Sender> _senders = new();
    private long _held;
    private int _idleWriters;
    private bool _completed;

    /// <summary>
    /// Completes when the item is in the queue. Items of one caller stay in order, even if they have to wait.
    /// </summary>
    /// <exception cref="StorageUnavailableException">The queue is completed.</exception>
    public ValueTask EnqueueAsync(T item, long octets, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        LinkedListNode<Sender> node;
        lock (_lock)
        {
            if (_completed)
            {
                throw Closed();
            }

            if (_senders.Count == 0 && Fits(octets))
            {
                Admit(item, octets);
                return ValueTask.CompletedTask;
            }

            node = _senders.AddLast(new Sender(item, octets));
        }

        return new ValueTask(WaitAsync(node, cancellationToken));
    }

    /// <summary>Blocks until items wait, then moves at least one to <paramref name="batch"/>.</summary>
    /// <param name="batch">Receives the items; empty before the call.</param>
    /// <param name="maxItems">Maximum number of items to move.</param>
    /// <param name="maxOctets">Maximum octets to move; one larger item is moved alone.</param>
    /// <param name="taken">Octets to pass to <see cref="Release"/> after the batch.</param>
    /// <returns>False if the queue is completed and empty.</returns>
    public bool Take(List<T> batch, int maxItems, long maxOctets, out long taken)
    {
        while (!TryTake(batch, maxItems, maxOctets, out taken))
        {
            _wake.Wait();
        }

        return batch.Count > 0;
    }

    /// <summary>Does the same as <see cref="Take"/> without blocking a thread.</summary>
    /// <returns>Octets to pass to <see cref="Release"/> after the batch; null if the queue is completed and
    /// empty.</returns>
    public async ValueTask<long?> TakeAsync(List<T> batch, int maxItems, long maxOctets)
    {
        long taken;
        while (!TryTake(batch, maxItems, maxOctets, out taken))
        {
            await _wake.WaitAsync();
        }

        return batch.Count > 0 ? taken : null;
    }

    /// <summary>Releases the octets of a batch and admits waiting senders.</summary>
    public void Release(long octets)
    {
        lock (_lock)
        {
            _held -= octets;
            AdmitWaiting();
        }
    }

    /// <summary>
    /// Accepts no more items; those in the queue can still be taken. Waiting senders get an exception.
    /// </summary>
    public void Complete()
    {
        lock (_lock)
        {
            _completed = true;
            foreach (Sender sender in _senders)
            {
                sender.Admitted.SetException(Closed());
            }

            _senders.Clear();
            if (_idleWriters > 0)
            {
                _wake.Release(_idleWriters);
                _idleWriters = 0;
            }
        }
    }

    public void Dispose() => _wake.Dispose();

    /// <returns>False if the queue is empty; the next <c>_wake</c> is then for the caller.</returns>
    private bool TryTake(List<T> batch, int maxItems, long maxOctets, out long taken)
    {
        lock (_lock)
        {
            taken = 0;
            while (batch.Count < maxItems && _items.TryPeek(out (T Item, long Octets) next)
                && (batch.Count == 0 || taken + next.Octets <= maxOctets))
            {
                batch.Add(_items.Dequeue().Item);
                taken += next.Octets;
            }

            if (batch.Count > 0 || _completed)
            {
                return true;
            }

            _idleWriters++;
            return false;
        }
    }

    private async Task WaitAsync(LinkedListNode<Sender> node, CancellationToken cancellationToken)
    {
        using (cancellationToken.UnsafeRegister((state, token) => Abandon((LinkedListNode<Sender>)state!, token), node))
        {
            await node.Value.Admitted.Task;
        }
    }

    private void Abandon(LinkedListNode<Sender> node, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            if (node.List is null)
            {
                return; // already admitted or rejected
            }

            _senders.Remove(node);
            AdmitWaiting(); // the next sender may have a smaller item
        }

        node.Value.Admitted.SetCanceled(cancellationToken);
    }

    private void AdmitWaiting()
    {
        while (_senders.First is { } first && Fits(first.Value.Octets))
        {
            _senders.RemoveFirst();
            Admit(first.Value.Item, first.Value.Octets);
            first.Value.Admitted.SetResult();
        }
    }

    private bool Fits(long octets) => _held == 0 || _held + octets <= capacity;

    private void Admit(T item, long octets)
    {
        _items.Enqueue((item, octets));
        _held += octets;
        if (_idleWriters > 0)
        {
            _idleWriters--;
            _wake.Release();
        }
    }

    private static StorageUnavailableException Closed() => new("The store is closed.");

    private sealed class Sender(T item, long octets)
    {
        public T Item => item;

        public long Octets => octets;

        /// <summary>Completed inside the lock, so continuations must not run there.</summary>
        public TaskCompletionSource Admitted { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
