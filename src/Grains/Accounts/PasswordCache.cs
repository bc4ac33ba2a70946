using System.Security.Cryptography;

namespace RelateMail.Grains.Accounts;

/// <summary>
/// Caches the last accepted password of one account for a limited time, as a keyed fingerprint, so that a client that
/// logs in for each message does not cost a hash each time.
/// </summary>
internal sealed class PasswordCache(TimeProvider timeProvider, PasswordHasher hasher, TimeSpan cacheTime)
{
    private byte[]? _fingerprint;
    private long _since;

    /// <summary>True if the password is the cached one.</summary>
    public bool Matches(string password)
    {
        if (_fingerprint is not null && timeProvider.GetElapsedTime(_since) >= cacheTime)
        {
            Clear();
        }

        return _fingerprint is not null
            && CryptographicOperations.FixedTimeEquals(_fingerprint, hasher.Fingerprint(password));
    }

    public void Set(string password)
    {
        _fingerprint = hasher.Fingerprint(password);
        _since = timeProvider.GetTimestamp();
    }

    public void Clear() => _fingerprint = null;
}
