namespace RelateMail.Storage.GroupCommit;

/// <summary>
/// What waits for a writer, bounded in octets. A writer takes all that waits (there is no timer: the batch is what came
/// in while the one before was committed), and gives the octets back when the batch is done, so the bound holds for
/// what is being written too. Senders past the bound wait in the order they came.
/// </summary>
/// <param name="capacity">Octets held at most; a single item above it is let in when nothing else is held.</param>
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
    /// Completes when the item is in the queue. Items of one caller keep its order, also where they must wait.
    /// </summary>
    /// <exception cref="StorageUnavailableException">The queue was completed.</exception>
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

    /// <summary>Blocks until something waits, then moves it to <paramref name="batch"/>: at least one item.</summary>
    /// <param name="taken">Octets to give to <see cref="Release"/> when the batch is done.</param>
    /// <returns>False when the queue was completed and is empty.</returns>
    public bool Take(List<T> batch, int maxItems, long maxOctets, out long taken)
    {
        while (!TryTake(batch, maxItems, maxOctets, out taken))
        {
            _wake.Wait();
        }

        return batch.Count > 0;
    }

    /// <summary>As <see cref="Take"/>, without a thread that waits.</summary>
    /// <returns>Octets to give to <see cref="Release"/> when the batch is done; null when the queue was completed and is
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

    /// <summary>Gives back what a batch held, and lets in who waits for it.</summary>
    public void Release(long octets)
    {
        lock (_lock)
        {
            _held -= octets;
            AdmitWaiting();
        }
    }

    /// <summary>
    /// Takes nothing more; what is in the queue can still be taken. Senders that wait are turned away.
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

    /// <returns>False when there is nothing to take yet; then the next <c>_wake</c> is for the caller.</returns>
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
        using (cancellationToken.UnsafeRegister((state, token) => GiveUp((LinkedListNode<Sender>)state!, token), node))
        {
            await node.Value.Admitted.Task;
        }
    }

    private void GiveUp(LinkedListNode<Sender> node, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            if (node.List is null)
            {
                return; // let in or turned away before
            }

            _senders.Remove(node);
            AdmitWaiting(); // what stood behind it may be smaller
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

        /// <summary>Completed under the lock, so its continuations must not run there.</summary>
        public TaskCompletionSource Admitted { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
