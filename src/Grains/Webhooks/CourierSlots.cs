using Microsoft.Extensions.Options;

namespace RelateMail.Grains.Webhooks;

/// <summary>
/// The attempts at a time of this silo. Each courier may make one attempt without a slot, so that slow endpoints that
/// hold all slots do not stop the others.
/// </summary>
internal sealed class CourierSlots(IOptions<WebhookOptions> options)
{
    private readonly int _limit = options.Value.MaxConcurrency;
    private int _used;

    /// <summary>Takes up to <paramref name="wanted"/> slots.</summary>
    /// <returns>The number of slots taken.</returns>
    public int Take(int wanted)
    {
        while (true)
        {
            int used = Volatile.Read(ref _used);
            int granted = Math.Clamp(_limit - used, 0, wanted);
            if (granted == 0 || Interlocked.CompareExchange(ref _used, used + granted, used) == used)
            {
                return granted;
            }
        }
    }

    public void Release(int count) => Interlocked.Add(ref _used, -count);
}
