using System.Collections.Concurrent;

namespace RelateMail.SenderAuthentication.Dns;

/// <summary>
/// A cache with a fixed capacity, whose entries expire. When it is full, entries that were not read since the last
/// round are removed first (second chance).
/// </summary>
internal sealed class BoundedCache<TKey, TValue>(int capacity, TimeProvider timeProvider)
    where TKey : notnull
    where TValue : class
{
    private readonly ConcurrentDictionary<TKey, Entry> _entries = new();
    private readonly ConcurrentQueue<TKey> _order = new();
    private readonly Lock _gate = new();

    public int Count => _entries.Count;

    /// <summary>The value; null if absent or expired.</summary>
    public TValue? Find(TKey key)
    {
        if (!_entries.TryGetValue(key, out Entry? entry) || timeProvider.GetTimestamp() >= entry.End)
        {
            return null;
        }

        entry.Used = true;
        return entry.Value;
    }

    public void Keep(TKey key, TValue value, TimeSpan timeToLive)
    {
        if (timeToLive <= TimeSpan.Zero || capacity == 0)
        {
            return;
        }

        long end = timeProvider.GetTimestamp() + (long)(timeToLive.TotalSeconds * timeProvider.TimestampFrequency);
        Entry entry = new(value, end);
        lock (_gate)
        {
            if (!_entries.TryAdd(key, entry))
            {
                _entries[key] = entry;
                return;
            }

            _order.Enqueue(key);
            while (_entries.Count > capacity && _order.TryDequeue(out TKey? oldest))
            {
                Displace(oldest);
            }
        }
    }

    private void Displace(TKey key)
    {
        if (_entries.TryGetValue(key, out Entry? entry) && entry.Used && timeProvider.GetTimestamp() < entry.End)
        {
            entry.Used = false;
            _order.Enqueue(key);
            return;
        }

        _entries.TryRemove(key, out _);
    }

    private sealed class Entry(TValue value, long end)
    {
        public TValue Value { get; } = value;

        public long End { get; } = end;

        public volatile bool Used;
    }
}
