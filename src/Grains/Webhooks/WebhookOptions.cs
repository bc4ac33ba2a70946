using System.ComponentModel.DataAnnotations;
using System.Net;
using Microsoft.Extensions.Options;

namespace RelateMail.Grains.Webhooks;

/// <summary>Webhooks and their deliveries, section <c>Webhooks</c>. Every silo needs the same values.</summary>
public sealed class WebhookOptions
{
    public const string Section = "Webhooks";

    private static readonly TimeSpan[] s_delays =
    [
        TimeSpan.FromSeconds(5), TimeSpan.FromMinutes(5), TimeSpan.FromMinutes(30), TimeSpan.FromHours(2),
        TimeSpan.FromHours(5), TimeSpan.FromHours(10), TimeSpan.FromHours(14), TimeSpan.FromHours(20),
        TimeSpan.FromHours(24),
    ];

    /// <summary>
    /// Key that encrypts the secrets of webhooks in the database: 32 octets in base64, the same on all silos. If it is
    /// null or empty, webhooks cannot be created.
    /// </summary>
    public string? SealKey { get; set; }

    /// <summary>
    /// Waits before the second and each later attempt; after the last one a delivery is dead. If empty: 5 s, 5 min,
    /// 30 min, 2 h, 5 h, 10 h, 14 h, 20 h, 24 h.
    /// </summary>
    public IList<TimeSpan> RetryDelays { get; } = [];

    /// <summary>Time limit of one attempt.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:05:00")]
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// Networks (CIDR) that endpoints may have in addition to global addresses, such as 10.0.0.0/8. Plain http is
    /// allowed only to these.
    /// </summary>
    public IList<string> AllowedNetworks { get; } = [];

    /// <summary>Attempts at a time on one silo. One attempt of each webhook is not counted.</summary>
    [Range(1, 10_000)]
    public int MaxConcurrency { get; set; } = 64;

    /// <summary>How long a stop of the silo waits for attempts that are under way.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "00:01:00")]
    public TimeSpan DrainTimeout { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>How long a delivery is listed after its success.</summary>
    [Range(typeof(TimeSpan), "00:01:00", "365.00:00:00")]
    public TimeSpan KeepDelivered { get; set; } = TimeSpan.FromDays(7);

    /// <summary>How long a dead delivery is listed and can be replayed by itself.</summary>
    [Range(typeof(TimeSpan), "00:01:00", "3650.00:00:00")]
    public TimeSpan KeepDead { get; set; } = TimeSpan.FromDays(30);

    /// <summary>A webhook that only fails for this time is disabled.</summary>
    [Range(typeof(TimeSpan), "00:01:00", "365.00:00:00")]
    public TimeSpan DisableAfter { get; set; } = TimeSpan.FromDays(5);

    /// <summary>A webhook that only fails for this time makes the health Degraded.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "365.00:00:00")]
    public TimeSpan DegradedAfter { get; set; } = TimeSpan.FromMinutes(15);

    /// <summary>The delays in force.</summary>
    public IReadOnlyList<TimeSpan> DelaysInForce() => RetryDelays.Count > 0 ? [.. RetryDelays] : s_delays;
}

[OptionsValidator]
internal sealed partial class WebhookOptionsValidator : IValidateOptions<WebhookOptions>;

/// <summary>Checks the key and the delays; messages name the settings, never a value of the key.</summary>
internal sealed class WebhookOptionsRules : IValidateOptions<WebhookOptions>
{
    private const int KeyOctets = 32;
    private const int MaxDelays = 100;

    private static readonly TimeSpan s_longestDelay = TimeSpan.FromDays(30);

    public ValidateOptionsResult Validate(string? name, WebhookOptions options)
    {
        List<string> failures = [];
        if (options.SealKey is { Length: > 0 } key && !IsKey(key))
        {
            failures.Add(
                $"Webhooks:SealKey must be {KeyOctets} octets in base64, such as the output of 'openssl rand -base64"
                + $" {KeyOctets}'.");
        }

        if (options.RetryDelays.Count > MaxDelays
            || options.RetryDelays.Any(static delay => delay < TimeSpan.Zero || delay > s_longestDelay))
        {
            failures.Add($"Webhooks:RetryDelays has at most {MaxDelays} times, each from 0 to 30 days.");
        }

        if (options.AllowedNetworks.Any(static network => !IPNetwork.TryParse(network, out _)))
        {
            failures.Add("Webhooks:AllowedNetworks has networks in CIDR form only, such as 10.0.0.0/8.");
        }

        return failures.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(failures);
    }

    private static bool IsKey(string key)
    {
        Span<byte> octets = stackalloc byte[KeyOctets + 1];
        return Convert.TryFromBase64String(key, octets, out int count) && count == KeyOctets;
    }
}
