using System.Diagnostics.Metrics;
using RelateMail.Silo.Api.Http;

namespace RelateMail.Silo.Api.Messages;

/// <summary>Counts the requests that wait for a message, of all keys and of each, and bounds them.</summary>
internal sealed class OpenWaits
{
    /// <summary>Waits of one key on this node.</summary>
    public const int MaxOfKey = 2_000;

    /// <summary>Waits on this node.</summary>
    public const int Max = 10_000;

    private readonly Lock _lock = new();
    private readonly Dictionary<string, int> _counts = new(StringComparer.Ordinal);
    private int _count;

    public OpenWaits(IMeterFactory meterFactory) => meterFactory.Create(MeterName).CreateObservableUpDownCounter(
        "relatemail.api.waits", () => Count, "{request}", "Requests that wait for a message.");

    /// <summary>The waits that are open now.</summary>
    public int Count => Volatile.Read(ref _count);

    public static string MeterName => "RelateMail.Silo";

    /// <summary>False past a limit; otherwise call <see cref="Leave"/> at the end of the wait.</summary>
    public bool TryEnter(ApiKey key)
    {
        lock (_lock)
        {
            string name = key.Name ?? "";
            int ofKey = _counts.GetValueOrDefault(name);
            if (_count >= Max || ofKey >= MaxOfKey)
            {
                return false;
            }

            _counts[name] = ofKey + 1;
            _count++;
            return true;
        }
    }

    public void Leave(ApiKey key)
    {
        lock (_lock)
        {
            string name = key.Name ?? "";
            _count--;
            if (--_counts[name] == 0)
            {
                _counts.Remove(name);
            }
        }
    }
}
