using Microsoft.Extensions.Configuration;

namespace RelateMail.Hosting.Telemetry;

/// <summary>
/// The signals that the standard variables of OpenTelemetry request. A signal is sent if an endpoint is set for it or
/// for all signals, and its exporter is not <c>none</c>. Without an endpoint no signal is sent, not even to the default
/// endpoint of OpenTelemetry. If <c>OTEL_SDK_DISABLED</c> is set, nothing is recorded and <c>/metrics</c> is off.
/// </summary>
internal readonly record struct OtlpSignals(bool IsDisabled, bool Traces, bool Metrics, bool Logs)
{
    public static OtlpSignals Read(IConfiguration configuration)
    {
        bool isDisabled = "true".Equals(configuration["OTEL_SDK_DISABLED"], StringComparison.OrdinalIgnoreCase);
        bool IsWanted(string signal) => !isDisabled
            && !"none".Equals(configuration[$"OTEL_{signal}_EXPORTER"], StringComparison.OrdinalIgnoreCase)
            && (IsSet(configuration["OTEL_EXPORTER_OTLP_ENDPOINT"])
                || IsSet(configuration[$"OTEL_EXPORTER_OTLP_{signal}_ENDPOINT"]));

        return new OtlpSignals(isDisabled, IsWanted("TRACES"), IsWanted("METRICS"), IsWanted("LOGS"));
    }

    private static bool IsSet(string? value) => !string.IsNullOrWhiteSpace(value);
}
