using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace RelateMail.Certificates;

/// <summary>
/// Thresholds and intervals for certificates, section <c>Certificates</c>. Every node needs the same values.
/// </summary>
public sealed class CertificateWatchOptions
{
    public const string Section = "Certificates";

    /// <summary>A certificate is Degraded if it expires within this number of days.</summary>
    [Range(0, 3650)]
    public int DegradedDays { get; set; } = 30;

    /// <summary>
    /// A certificate is Unhealthy if it expires within this number of days. Less than <see cref="DegradedDays"/>.
    /// </summary>
    [Range(0, 3650)]
    public int UnhealthyDays { get; set; } = 7;

    /// <summary>Time between two reports of a node while nothing changes.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "01:00:00")]
    public TimeSpan ReportInterval { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>
    /// How long a report is valid; afterwards the node's state is unknown. Longer than <see cref="ReportInterval"/>.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:02", "1.00:00:00")]
    public TimeSpan Lease { get; set; } = TimeSpan.FromSeconds(150);

    /// <summary>Time after its last report at which a node is removed. Longer than <see cref="Lease"/>.</summary>
    [Range(typeof(TimeSpan), "00:01:00", "365.00:00:00")]
    public TimeSpan ForgetAfter { get; set; } = TimeSpan.FromDays(1);

    /// <summary>Time between two checks of a node for changed files.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "1.00:00:00")]
    public TimeSpan PollInterval { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>
    /// Key that encrypts rolled-out certificates: 32 octets in base64, the same on silos and gateways. If it is null or
    /// empty, certificates cannot be rolled out.
    /// </summary>
    public string? EncryptionKey { get; set; }
}

[OptionsValidator]
internal sealed partial class CertificateWatchOptionsValidator : IValidateOptions<CertificateWatchOptions>;

/// <summary>Checks pairs of settings and the length of the key; messages name the settings, never a value.</summary>
internal sealed class CertificateWatchOptionsRules : IValidateOptions<CertificateWatchOptions>
{
    public ValidateOptionsResult Validate(string? name, CertificateWatchOptions options)
    {
        List<string> failures = [];
        if (options.UnhealthyDays >= options.DegradedDays)
        {
            failures.Add("Certificates:UnhealthyDays must be less than Certificates:DegradedDays.");
        }

        if (options.Lease <= options.ReportInterval)
        {
            failures.Add("Certificates:Lease must be longer than Certificates:ReportInterval.");
        }

        if (options.ForgetAfter <= options.Lease)
        {
            failures.Add("Certificates:ForgetAfter must be longer than Certificates:Lease.");
        }

        if (options.EncryptionKey is { Length: > 0 } key
            && !(Convert.TryFromBase64String(key, new byte[key.Length], out int octets) && octets == 32))
        {
            failures.Add(
                "Certificates:EncryptionKey must be 32 octets in base64; 'openssl rand -base64 32' generates one.");
        }

        return failures.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(failures);
    }
}
