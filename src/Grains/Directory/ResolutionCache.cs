using System.Diagnostics.CodeAnalysis;
using RelateMail.Grains.Abstractions;

namespace RelateMail.Grains.Directory;

/// <summary>
/// Resolutions for a few seconds, in two generations: what is put goes into the young one, which becomes the old one
/// after half the age or at half the capacity. Bounded in entries and in age, without a timestamp for each.
/// </summary>
internal sealed class ResolutionCache(TimeProvider timeProvider, TimeSpan maxAge, int capacity)
{
    private readonly TimeSpan _generation = maxAge / 2;
    private Dictionary<string, Resolution> _young = new(StringComparer.Ordinal);
    private Dictionary<string, Resolution> _old = new(StringComparer.Ordinal);
    private long _youngSince = timeProvider.GetTimestamp();

    public bool TryGet(string address, [NotNullWhen(true)] out Resolution? resolution)
    {
        Age();
        return _young.TryGetValue(address, out resolution) || _old.TryGetValue(address, out resolution);
    }

    public void Put(string address, Resolution resolution)
    {
        Age();
        if (_young.Count >= capacity / 2)
        {
            Turn();
        }

        _young[address] = resolution;
    }

    private void Age()
    {
        TimeSpan age = timeProvider.GetElapsedTime(_youngSince);
        if (age < _generation)
        {
            return;
        }

        Turn();
        if (age >= maxAge)
        {
            _old.Clear(); // nothing was asked for so long that the young ones are too old as well
        }
    }

    private void Turn()
    {
        (_young, _old) = (_old, _young);
        _young.Clear();
        _youngSince = timeProvider.GetTimestamp();
    }
}
