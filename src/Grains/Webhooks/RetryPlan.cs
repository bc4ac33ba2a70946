using Microsoft.Extensions.Options;
using RelateMail.Storage;

namespace RelateMail.Grains.Webhooks;

/// <summary>When a failed delivery is attempted again.</summary>
internal sealed class RetryPlan(IOptions<WebhookOptions> options)
{
    /// <summary>The share of a delay by which it varies, so that deliveries that failed together spread.</summary>
    private const double Jitter = 0.1;

    private static readonly TimeSpan s_longestWait = TimeSpan.FromDays(1);

    private readonly IReadOnlyList<TimeSpan> _delays = options.Value.DelaysInForce();

    /// <summary>The wait that an endpoint may ask for: a day at most.</summary>
    public static TimeSpan Bound(TimeSpan retryAfter) =>
        retryAfter < TimeSpan.Zero ? TimeSpan.Zero : retryAfter > s_longestWait ? s_longestWait : retryAfter;

    /// <summary>The time of the next attempt; null if this one was the last.</summary>
    /// <param name="delivery">The delivery before the failed attempt.</param>
    /// <param name="retryAfter">The wait that the endpoint asked for.</param>
    /// <param name="now">The end of the failed attempt.</param>
    public DateTimeOffset? Next(OutboxDelivery delivery, TimeSpan? retryAfter, DateTimeOffset now)
    {
        if (delivery.Tries >= _delays.Count)
        {
            return null;
        }

        TimeSpan delay = _delays[delivery.Tries];
        delay += delay * (Jitter * ((Random.Shared.NextDouble() * 2) - 1));
        return now + (retryAfter is { } asked && Bound(asked) > delay ? Bound(asked) : delay);
    }
}
