using Microsoft.Extensions.Configuration;

namespace RelateMail.Hosting.Telemetry;

/// <summary>
/// What the standard variables of OpenTelemetry ask for. A signal is sent where an endpoint is named, for it or for
/// all, and its exporter is not <c>none</c>; without an endpoint nothing is sent, not even to the default one.
/// </summary>
/// <param name="IsDisabled"><c>OTEL_SDK_DISABLED</c>: nothing is recorded, and there is no <c>/metrics</c>.</param>
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
