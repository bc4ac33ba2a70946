using System.Diagnostics.CodeAnalysis;
using RelateMail.Grains.Contracts;

namespace RelateMail.Grains.Directory;

/// <summary>
/// Caches resolutions for a few seconds in two generations. New resolutions enter the young generation, which becomes
/// the old one after half the maximum age or at half the capacity. This bounds entries and age without a timestamp for
/// each entry.
/// </summary>
internal sealed class ResolutionCache(TimeProvider timeProvider, TimeSpan maxAge, int capacity)
{
    private readonly TimeSpan _generation = maxAge / 2;
    private Dictionary<string, Resolution> _young = new(StringComparer.Ordinal);
    private Dictionary<string, Resolution> _old = new(StringComparer.Ordinal);
    private long _youngSince = timeProvider.GetTimestamp();

    public bool TryGet(string address, [NotNullWhen(true)] out Resolution? resolution)
    {
        ExpireOld();
        return _young.TryGetValue(address, out resolution) || _old.TryGetValue(address, out resolution);
    }

    public void Put(string address, Resolution resolution)
    {
        ExpireOld();
        if (_young.Count >= capacity / 2)
        {
            SwapGenerations();
        }

        _young[address] = resolution;
    }

    public void Clear()
    {
        _young.Clear();
        _old.Clear();
    }

    private void ExpireOld()
    {
        TimeSpan age = timeProvider.GetElapsedTime(_youngSince);
        if (age < _generation)
        {
            return;
        }

        SwapGenerations();
        if (age >= maxAge)
        {
            _old.Clear(); // no call within the maximum age: the young generation has expired as well
        }
    }

    private void SwapGenerations()
    {
        (_young, _old) = (_old, _young);
        _young.Clear();
        _youngSince = timeProvider.GetTimestamp();
    }
}
