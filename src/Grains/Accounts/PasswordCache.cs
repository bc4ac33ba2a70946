using System.Security.Cryptography;

namespace RelateMail.Grains.Accounts;

/// <summary>
/// The password that was accepted last, for some minutes and as a keyed fingerprint only: clients that log in for each
/// mail do not cost a hash each. It is no way around the throttle, which is asked first.
/// </summary>
internal sealed class PasswordCache(TimeProvider timeProvider, PasswordHasher hasher, TimeSpan acceptedFor)
{
    private byte[]? _fingerprint;
    private long _since;

    public bool Matches(string password)
    {
        if (_fingerprint is not null && timeProvider.GetElapsedTime(_since) >= acceptedFor)
        {
            _fingerprint = null;
        }

        return _fingerprint is not null
            && CryptographicOperations.FixedTimeEquals(_fingerprint, hasher.Fingerprint(password));
    }

    public void Remember(string password)
    {
        _fingerprint = hasher.Fingerprint(password);
        _since = timeProvider.GetTimestamp();
    }

    public void Forget() => _fingerprint = null;
}
