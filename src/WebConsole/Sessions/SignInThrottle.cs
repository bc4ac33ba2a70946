using System.Net;

namespace RelateMail.WebConsole.Sessions;

/// <summary>Bounds failed sign-ins of an address; IPv6 by /64.</summary>
internal sealed class SignInThrottle(TimeProvider timeProvider)
{
    /// <summary>Failed sign-ins of one address within <see cref="Window"/>.</summary>
    public const int MaxFailures = 10;

    public static readonly TimeSpan Window = TimeSpan.FromMinutes(5);

    /// <summary>Further addresses share one count.</summary>
    private const int MaxAddresses = 10_000;

    private readonly Lock _lock = new();
    private readonly Dictionary<string, (int Failures, long Since)> _counts = [];

    public bool MayTry(IPAddress? address)
    {
        lock (_lock)
        {
            return !_counts.TryGetValue(KeyOf(address), out (int Failures, long Since) count)
                || timeProvider.GetElapsedTime(count.Since) >= Window
                || count.Failures < MaxFailures;
        }
    }

    public void Failed(IPAddress? address)
    {
        lock (_lock)
        {
            string key = KeyOf(address);
            bool isOpen = _counts.TryGetValue(key, out (int Failures, long Since) count)
                && timeProvider.GetElapsedTime(count.Since) < Window;
            _counts[key] = isOpen ? (count.Failures + 1, count.Since) : (1, timeProvider.GetTimestamp());
        }
    }

    private string KeyOf(IPAddress? address)
    {
        string key = address switch
        {
            null => "",
            { IsIPv4MappedToIPv6: true } => address.MapToIPv4().ToString(),
            { AddressFamily: System.Net.Sockets.AddressFamily.InterNetworkV6 } =>
                Convert.ToHexString(address.GetAddressBytes().AsSpan(0, 8)),
            _ => address.ToString(),
        };
        if (_counts.ContainsKey(key) || _counts.Count < MaxAddresses)
        {
            return key;
        }

        foreach ((string known, (int _, long since)) in _counts.ToArray())
        {
            if (timeProvider.GetElapsedTime(since) >= Window)
            {
                _counts.Remove(known);
            }
        }

        return _counts.Count < MaxAddresses ? key : "others";
    }
}
