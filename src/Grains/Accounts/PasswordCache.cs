using System.Security.Cryptography;

namespace RelateMail.Grains.Accounts;

/// <summary>
/// Caches the last accepted password of one account for a limited time, as a keyed fingerprint, so that a client that
/// logs in for each message does not cost a hash each time. The cache also remembers from which networks the password
/// was accepted: they are not locked out by guesses of others.
/// </summary>
internal sealed class PasswordCache(TimeProvider timeProvider, PasswordHasher hasher, TimeSpan cacheTime)
{
    private const int MaxClients = 8;

    private readonly Queue<string> _clients = new();
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

    /// <summary>True if the password is the cached one and was accepted from this network before.</summary>
    /// <param name="client">The client's network; null if unknown.</param>
    /// <param name="password">The password that the client sent.</param>
    public bool MatchesFrom(string? client, string password) =>
        client is not null && _clients.Contains(client) && Matches(password);

    public void Set(string password, string? client)
    {
        if (!Matches(password))
        {
            Clear();
        }

        _fingerprint = hasher.Fingerprint(password);
        _since = timeProvider.GetTimestamp();
        if (client is null || _clients.Contains(client))
        {
            return;
        }

        if (_clients.Count == MaxClients)
        {
            _clients.Dequeue();
        }

        _clients.Enqueue(client);
    }

    public void Clear()
    {
        _fingerprint = null;
        _clients.Clear();
    }
}
