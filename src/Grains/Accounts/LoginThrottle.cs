namespace RelateMail.Grains.Accounts;

/// <summary>
/// Counts wrong passwords of one account. Kept in memory only, so that a guess never causes a write. A restart resets
/// the count, which an attacker cannot trigger cheaply.
/// </summary>
internal sealed class LoginThrottle(TimeProvider timeProvider, int maxFailures, TimeSpan window)
{
    private int _failures;
    private long _firstFailure;

    public bool IsClosed
    {
        get
        {
            if (_failures > 0 && timeProvider.GetElapsedTime(_firstFailure) >= window)
            {
                _failures = 0;
            }

            return _failures >= maxFailures;
        }
    }

    /// <summary>True if a failure within the window is counted.</summary>
    public bool HasFailures => IsClosed || _failures > 0;

    /// <returns>True if this failure closed the throttle.</returns>
    public bool Fail()
    {
        if (!IsClosed && _failures++ == 0)
        {
            _firstFailure = timeProvider.GetTimestamp();
        }

        return _failures == maxFailures;
    }

    public void Reset() => _failures = 0;
}
