using System.Collections.Concurrent;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Options;
using RelateMail.Smtp;

namespace RelateMail.Ingress.Logins;

/// <summary>
/// Logins that were right a short time ago, by client network. They are still checked by the account's grain, but not
/// rejected for the failures of others at the same address. Passwords are kept as keyed digests only.
/// </summary>
internal sealed class KnownLogins(IOptions<IngressOptions> options, TimeProvider timeProvider)
{
    public const int MaxEntries = 20_000;

    private readonly TimeSpan _age = options.Value.AuthenticationWindow;
    private readonly byte[] _key = RandomNumberGenerator.GetBytes(HMACSHA256.HashSizeInBytes);
    private readonly ConcurrentDictionary<(ClientNetwork Network, string Account), (byte[] Digest, long At)> _entries =
        new();

    private int _additions; // ConcurrentDictionary.Count would lock the whole dictionary

    public bool Contains(IPAddress client, string account, string password) =>
        _entries.TryGetValue((ClientNetwork.Of(client), account), out (byte[] Digest, long At) entry)
        && timeProvider.GetElapsedTime(entry.At) < _age
        && CryptographicOperations.FixedTimeEquals(entry.Digest, Digest(password));

    public void Add(IPAddress client, string account, string password)
    {
        if (Interlocked.Increment(ref _additions) > MaxEntries)
        {
            Volatile.Write(ref _additions, 1);
            _entries.Clear();
        }

        _entries[(ClientNetwork.Of(client), account)] = (Digest(password), timeProvider.GetTimestamp());
    }

    private byte[] Digest(string password) => HMACSHA256.HashData(_key, Encoding.UTF8.GetBytes(password));
}
