using System.Diagnostics.CodeAnalysis;

namespace RelateMail.Grains.Accounts;

/// <summary>
/// Passwords that wait for a thread, bounded in all and for each client network. The networks take turns, so that many
/// guesses of one network delay a login of another by one hash only.
/// </summary>
internal sealed class HashQueue(int capacity, int perClient)
{
    private readonly Dictionary<string, Queue<Action>> _waiting = new(StringComparer.Ordinal);
    private readonly Queue<string> _turns = new();
    private readonly object _lock = new(); // not a Lock, because threads wait on it
    private int _count;
    private bool _isComplete;

    /// <returns>False if the queue is full, or full for this client.</returns>
    public bool TryAdd(string client, Action job)
    {
        lock (_lock)
        {
            bool isKnown = _waiting.TryGetValue(client, out Queue<Action>? jobs);
            if (_isComplete || _count >= capacity || jobs?.Count >= perClient)
            {
                return false;
            }

            Add(client, isKnown ? jobs! : [], job);
            return true;
        }
    }

    /// <summary>Adds a job of the node itself, such as the hash of a new password; these are not bounded.</summary>
    /// <exception cref="ObjectDisposedException">The queue is complete.</exception>
    public void Add(Action job)
    {
        lock (_lock)
        {
            ObjectDisposedException.ThrowIf(_isComplete, this);
            Add("", _waiting.GetValueOrDefault("") ?? [], job);
        }
    }

    /// <summary>Waits for the next job.</summary>
    /// <returns>False if the queue is complete and empty.</returns>
    public bool TryTake([NotNullWhen(true)] out Action? job)
    {
        lock (_lock)
        {
            while (_count == 0)
            {
                if (_isComplete)
                {
                    job = null;
                    return false;
                }

                Monitor.Wait(_lock);
            }

            string client = _turns.Dequeue();
            Queue<Action> jobs = _waiting[client];
            job = jobs.Dequeue();
            _count--;
            if (jobs.Count > 0)
            {
                _turns.Enqueue(client);
            }
            else
            {
                _waiting.Remove(client);
            }

            return true;
        }
    }

    /// <summary>Accepts no further job. False if that was done before.</summary>
    public bool Complete()
    {
        lock (_lock)
        {
            bool wasOpen = !_isComplete;
            _isComplete = true;
            Monitor.PulseAll(_lock);
            return wasOpen;
        }
    }

    private void Add(string client, Queue<Action> jobs, Action job)
    {
        if (jobs.Count == 0)
        {
            _waiting[client] = jobs;
            _turns.Enqueue(client);
        }

        jobs.Enqueue(job);
        _count++;
        Monitor.Pulse(_lock);
    }
}
