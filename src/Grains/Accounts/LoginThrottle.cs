namespace RelateMail.Grains.Accounts;

/// <summary>
/// Counts wrong passwords of one account: those of each network that has logged in before alone, and those of all
/// others together. So guesses from elsewhere do not lock out a client at an address that it has used before. Kept in
/// memory only, so that a guess never causes a write. A restart resets the counts, which an attacker cannot trigger
/// cheaply.
/// </summary>
internal sealed class LoginThrottle(TimeProvider timeProvider, int maxFailures, TimeSpan window)
{
    private const string Strangers = "";

    private readonly Dictionary<string, (int Failures, long First)> _counts = new(StringComparer.Ordinal);

    /// <summary>True if a failure within the window is counted.</summary>
    public bool HasFailures
    {
        get
        {
            RemoveExpired();
            return _counts.Count > 0;
        }
    }

    /// <param name="network">A network that has logged in before; null for any other.</param>
    public bool IsClosed(string? network)
    {
        RemoveExpired();
        return _counts.GetValueOrDefault(network ?? Strangers).Failures >= maxFailures;
    }

    /// <param name="network">As in <see cref="IsClosed"/>.</param>
    /// <returns>True if this failure closed the throttle for the network.</returns>
    public bool Fail(string? network)
    {
        RemoveExpired();
        string counted = network ?? Strangers;
        (int failures, long first) = _counts.TryGetValue(counted, out (int Failures, long First) count)
            ? count
            : (0, timeProvider.GetTimestamp());
        _counts[counted] = (failures + 1, first);
        return failures + 1 == maxFailures;
    }

    /// <summary>Forgets the failures of a network after a login that was right.</summary>
    /// <param name="network">As in <see cref="IsClosed"/>.</param>
    public void Reset(string? network) => _counts.Remove(network ?? Strangers);

    public void ResetAll() => _counts.Clear();

    private void RemoveExpired()
    {
        if (_counts.Count == 0)
        {
            return;
        }

        foreach ((string network, (_, long first)) in _counts)
        {
            if (timeProvider.GetElapsedTime(first) >= window)
            {
                _counts.Remove(network); // allowed during an enumeration
            }
        }
    }
}
