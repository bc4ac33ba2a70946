using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using RelateMail.Certificates;
using RelateMail.Cluster.Client;
using RelateMail.Hosting;
using RelateMail.Hosting.Health;
using RelateMail.Hosting.Telemetry;
using RelateMail.Silo;
using RelateMail.Silo.Api;
using RelateMail.Silo.Dashboard;
using RelateMail.Silo.Health;
using RelateMail.Silo.Hosting;

namespace Microsoft.AspNetCore.Builder;

/// <summary>The silo in a host: grains and storage, and the HTTP surface in front of them.</summary>
public static class SiloApplicationExtensions
{
    /// <summary>Adds the silo and all it needs; <see cref="MapSilo"/> opens its endpoints.</summary>
    /// <exception cref="OptionsValidationException">A setting of the section <c>Cluster</c> cannot be used.</exception>
    public static WebApplicationBuilder AddSilo(this WebApplicationBuilder builder)
    {
        DefaultSettings.Add(builder.Configuration, builder.Environment);
        builder.AddTelemetry("relatemail-silo");
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.AddServerHeader = false);
        builder.Services.TryAddSingleton(TimeProvider.System);
        builder.Services.AddOptionsWithValidateOnStart<SiloOptions, SiloOptionsValidator>()
            .BindConfiguration(SiloOptions.Section);
        builder.Services.AddSingleton<IValidateOptions<SiloOptions>, SiloOptionsRules>();
        SiloOptions options = ReadOptions(builder.Configuration);
        bool isShared = SiloCluster.IsShared(builder.Configuration);
        if (!isShared)
        {
            builder.Services.AddHostedService<DataDirectoryLock>(); // before anything opens what is in it
        }

        builder.Services.AddRelateMailStorage();
        builder.Services.AddApi();
        builder.Services.AddSingleton<StorageCheck>();
        builder.Services.AddHealthChecks()
            .AddCheck<ClusterCheck>("cluster", tags: ["cluster", HealthEndpoints.ReadyTag])
            .AddCheck<StorageCheck>(
                "storage", tags: ["storage", HealthEndpoints.ReadyTag], timeout: TimeSpan.FromSeconds(10))
            .CacheCheck("storage")
            .CacheCheck(CertificateHealthExtensions.CheckName);
        builder.Services.AddCertificateHealth(static _ => true); // gateways that serve one come and go
        builder.Services.AddSingleton<IFatalErrorHandler, FatalErrors>();
        builder.UseOrleans(silo =>
        {
            (isShared ? silo.UsePostgres(options) : silo.UseOneSilo(options)).AddRelateMailGrains();
            silo.UseNodeTls(builder.Configuration.ReadNodeTlsOptions());
            silo.AddDashboard(builder.Configuration);
            if (TelemetryExtensions.HasTraces(builder.Configuration))
            {
                silo.AddActivityPropagation();
            }
        });
        return builder;
    }

    /// <summary>Opens the HTTP API, its OpenAPI document and the health endpoints.</summary>
    public static WebApplication MapSilo(this WebApplication app)
    {
        app.UseMiddleware<ApiPipeline>();
        app.MapDashboard();
        app.MapApi();
        app.MapHealth();
        app.MapMetrics();
        return app;
    }

    // Needed while services are still being registered, before the options system can check them.
    private static SiloOptions ReadOptions(ConfigurationManager configuration)
    {
        var options = new SiloOptions();
        configuration.GetSection(SiloOptions.Section).Bind(options);
        ValidateOptionsResult[] results =
        [
            new SiloOptionsValidator().Validate(null, options),
            new SiloOptionsRules().Validate(null, options),
        ];
        string[] failures = [.. results.SelectMany(result => result.Failures ?? [])];
        return failures.Length == 0
            ? options
            : throw new OptionsValidationException(SiloOptions.Section, typeof(SiloOptions), failures);
    }
}
