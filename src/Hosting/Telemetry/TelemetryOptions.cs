using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace RelateMail.Hosting.Telemetry;

/// <summary>
/// The metrics that this process serves at <c>/metrics</c>, section <c>Telemetry</c>. The standard variables of
/// OpenTelemetry (<c>OTEL_EXPORTER_OTLP_ENDPOINT</c> …) set the endpoints to which traces, metrics and logs are sent.
/// </summary>
public sealed class TelemetryOptions
{
    public const string Section = "Telemetry";

    /// <summary>Serves the metrics at <c>/metrics</c> for Prometheus. If off, no metrics are collected for
    /// it.</summary>
    public bool Prometheus { get; set; } = true;

    /// <summary>
    /// The bearer key (RFC 6750) that <c>/metrics</c> requires: 16 to 512 printable ASCII characters without spaces. If
    /// null or empty, anyone who can reach the port can read the metrics, which hold no addresses and no content.
    /// </summary>
    [RegularExpression("[!-~]{16,512}", ErrorMessage =
        "Telemetry:MetricsKey must have 16 to 512 printable ASCII characters without spaces;"
        + " 'openssl rand -hex 32' creates one.")]
    public string? MetricsKey { get; set; }
}

[OptionsValidator]
internal sealed partial class TelemetryOptionsValidator : IValidateOptions<TelemetryOptions>;
