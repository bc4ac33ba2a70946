using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Options;
using OpenTelemetry;
using OpenTelemetry.Logs;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace RelateMail.Hosting.Telemetry;

/// <summary>Metrics, traces and logs of a host, by OpenTelemetry.</summary>
public static class TelemetryExtensions
{
    private const string MetricsPath = "/metrics";
    private const string ServiceNamespace = "relatemail";

    /// <summary>The meters of RelateMail and of the libraries it uses.</summary>
    private static readonly string[] s_meters =
    [
        "RelateMail.*", "Microsoft.Orleans", "Microsoft.AspNetCore.Hosting", "Microsoft.AspNetCore.Server.Kestrel",
        "System.Runtime", "Npgsql",
    ];

    /// <summary>
    /// The sources of spans. Of Orleans: calls of grains, activations and the state of grains, but not
    /// <c>Microsoft.Orleans.Runtime</c>, the calls between silos.
    /// </summary>
    private static readonly string[] s_sources =
    [
        "RelateMail.*", "Microsoft.Orleans.Application", "Microsoft.Orleans.Lifecycle", "Microsoft.Orleans.Storage",
        "Npgsql",
    ];

    /// <summary>
    /// Adds the signals that the settings and the standard variables request; a second call changes nothing. Without an
    /// exporter no trace is recorded.
    /// </summary>
    /// <param name="builder">The builder of the host.</param>
    /// <param name="serviceName">Name of the host, unless <c>OTEL_SERVICE_NAME</c> is set.</param>
    public static WebApplicationBuilder AddTelemetry(this WebApplicationBuilder builder, string serviceName)
    {
        if (builder.Services.Any(service => service.ServiceType == typeof(MetricsEndpoint)))
        {
            return builder;
        }

        builder.Services.AddSingleton<MetricsEndpoint>();
        builder.Services.AddOptionsWithValidateOnStart<TelemetryOptions, TelemetryOptionsValidator>()
            .BindConfiguration(TelemetryOptions.Section);
        OtlpSignals signals = OtlpSignals.Read(builder.Configuration);
        bool hasPrometheus = HasPrometheus(builder.Configuration);
        OpenTelemetryBuilder telemetry = builder.Services.AddOpenTelemetry().ConfigureResource(
            resource => resource.AddService(serviceName, ServiceNamespace).AddEnvironmentVariableDetector());
        if (signals.Metrics || hasPrometheus)
        {
            builder.Services.AddSingleton<IConfigureOptions<KestrelServerOptions>, MeterProviderWarmup>();
            builder.Services.AddSingleton<IHealthCheckPublisher, HealthMetrics>();
            telemetry.WithMetrics(metrics => AddMetrics(metrics, signals.Metrics, hasPrometheus));
        }

        if (signals.Traces)
        {
            telemetry.WithTracing(AddTraces);
        }

        if (signals.Logs)
        {
            telemetry.WithLogging(
                static logs => logs.AddOtlpExporter(), static options => options.IncludeFormattedMessage = true);
        }

        return builder;
    }

    /// <summary>Maps <c>/metrics</c> if it is on.</summary>
    public static void MapMetrics(this WebApplication app)
    {
        if (HasPrometheus(app.Configuration))
        {
            app.MapPrometheusScrapingEndpoint(
                MetricsPath,
                meterProvider: null,
                app.Services.GetRequiredService<MetricsEndpoint>().Guard,
                optionsName: null).ExcludeFromDescription();
        }
    }

    /// <summary>
    /// True if traces are sent. If not, calls of grains carry no trace context and are cheaper.
    /// </summary>
    public static bool HasTraces(IConfiguration configuration) => OtlpSignals.Read(configuration).Traces;

    private static bool HasPrometheus(IConfiguration configuration)
    {
        var options = new TelemetryOptions();
        configuration.GetSection(TelemetryOptions.Section).Bind(options);
        return options.Prometheus && !OtlpSignals.Read(configuration).IsDisabled;
    }

    private static void AddMetrics(MeterProviderBuilder metrics, bool hasOtlp, bool hasPrometheus)
    {
        metrics.AddMeter(s_meters);
        if (hasPrometheus)
        {
            metrics.AddPrometheusExporter(static exporter => exporter.ScopeInfoEnabled = false);
        }

        if (hasOtlp)
        {
            metrics.AddOtlpExporter();
        }
    }

    private static void AddTraces(TracerProviderBuilder traces) => traces
        .AddSource(s_sources)
        .AddAspNetCoreInstrumentation(static http => http.Filter = static context => IsTraced(context.Request.Path))
        .AddProcessor<SpanPrivacy>() // before the processor of the exporter
        .AddOtlpExporter();

    /// <summary>True for the HTTP API, but not for endpoints that are polled (health, metrics, the
    /// dashboard).</summary>
    private static bool IsTraced(PathString path) => path.StartsWithSegments("/api");
}
