using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace RelateMail.Certificates;

/// <summary>How certificates are judged, section <c>Certificates</c>; the same on every node.</summary>
public sealed class CertificateWatchOptions
{
    public const string Section = "Certificates";

    /// <summary>Days to the end of validity at which a certificate is Degraded.</summary>
    [Range(0, 3650)]
    public int DegradedDays { get; set; } = 30;

    /// <summary>Days to the end of validity at which it is Unhealthy. Below <see cref="DegradedDays"/>.</summary>
    [Range(0, 3650)]
    public int UnhealthyDays { get; set; } = 7;

    /// <summary>Between two reports of a node that has nothing new to tell.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "01:00:00")]
    public TimeSpan ReportInterval { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>How long a report holds; then the node is unknown. More than <see cref="ReportInterval"/>.</summary>
    [Range(typeof(TimeSpan), "00:00:02", "1.00:00:00")]
    public TimeSpan Lease { get; set; } = TimeSpan.FromSeconds(150);

    /// <summary>After how long a silent node is forgotten. More than <see cref="Lease"/>.</summary>
    [Range(typeof(TimeSpan), "00:01:00", "365.00:00:00")]
    public TimeSpan ForgetAfter { get; set; } = TimeSpan.FromDays(1);

    /// <summary>Between two looks of a node at its files.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "1.00:00:00")]
    public TimeSpan PollInterval { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>
    /// 32 octets in base64, which encrypt the certificates that are rolled out; the same on silos and gateways. Null or
    /// empty: nothing can be rolled out.
    /// </summary>
    public string? EncryptionKey { get; set; }
}

[OptionsValidator]
internal sealed partial class CertificateWatchOptionsValidator : IValidateOptions<CertificateWatchOptions>;

/// <summary>The rules over two settings, and the key's length; a message names the keys and never a value.</summary>
internal sealed class CertificateWatchOptionsRules : IValidateOptions<CertificateWatchOptions>
{
    public ValidateOptionsResult Validate(string? name, CertificateWatchOptions options)
    {
        List<string> failures = [];
        if (options.UnhealthyDays >= options.DegradedDays)
        {
            failures.Add("Certificates:UnhealthyDays must be smaller than Certificates:DegradedDays.");
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
                "Certificates:EncryptionKey must be 32 octets in base64; 'openssl rand -base64 32' makes one.");
        }

        return failures.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(failures);
    }
}
