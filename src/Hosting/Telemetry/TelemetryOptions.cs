using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace RelateMail.Hosting.Telemetry;

/// <summary>
/// What this process tells of itself at <c>/metrics</c>, section <c>Telemetry</c>. Where traces, metrics and logs are
/// sent is said by the standard variables of OpenTelemetry (<c>OTEL_EXPORTER_OTLP_ENDPOINT</c> …).
/// </summary>
public sealed class TelemetryOptions
{
    public const string Section = "Telemetry";

    /// <summary>Offers the metrics at <c>/metrics</c>, for Prometheus. Off, nothing is counted for it.</summary>
    public bool Prometheus { get; set; } = true;

    /// <summary>
    /// The bearer key (RFC 6750) that <c>/metrics</c> asks for: 16 to 512 printable ASCII characters without spaces.
    /// Null or empty: whoever reaches the port may read the metrics, which hold no address and no content.
    /// </summary>
    [RegularExpression("[!-~]{16,512}", ErrorMessage =
        "Telemetry:MetricsKey must have 16 to 512 characters, printable ASCII, no spaces;"
        + " 'openssl rand -hex 32' makes one.")]
    public string? MetricsKey { get; set; }
}

[OptionsValidator]
internal sealed partial class TelemetryOptionsValidator : IValidateOptions<TelemetryOptions>;
