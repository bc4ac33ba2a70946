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

    /// <summary>Our meters, and those of what we stand on.</summary>
    private static readonly string[] s_meters =
    [
        "RelateMail.*", "Microsoft.Orleans", "Microsoft.AspNetCore.Hosting", "Microsoft.AspNetCore.Server.Kestrel",
        "System.Runtime", "Npgsql",
    ];

    /// <summary>
    /// Of Orleans the calls between grains, activations and the state of grains; not <c>Microsoft.Orleans.Runtime</c>,
    /// the talk of silos among themselves.
    /// </summary>
    private static readonly string[] s_sources =
    [
        "RelateMail.*", "Microsoft.Orleans.Application", "Microsoft.Orleans.Lifecycle", "Microsoft.Orleans.Storage",
        "Npgsql",
    ];

    /// <summary>
    /// Adds what the settings and the standard variables ask for; a second call changes nothing. Where no exporter is
    /// asked for no trace is recorded.
    /// </summary>
    /// <param name="serviceName">Name of the host, where <c>OTEL_SERVICE_NAME</c> does not give another.</param>
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

    /// <summary>Opens <c>/metrics</c> where it is on.</summary>
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
    /// Whether traces are sent. Where they are not, the calls of Orleans need not carry them, and are cheaper.
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
        .AddProcessor<SpanPrivacy>() // before the exporter's
        .AddOtlpExporter();

    /// <summary>The HTTP API is; what is asked every few seconds (health, metrics, the dashboard) is not.</summary>
    private static bool IsTraced(PathString path) => path.StartsWithSegments("/api");
}
