using System.Net;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using RelateMail.Certificates;
using RelateMail.Cluster.Client;
using RelateMail.Cluster.Tls;
using RelateMail.Hosting;
using RelateMail.Hosting.Health;
using RelateMail.Hosting.Http;
using RelateMail.Hosting.Telemetry;
using RelateMail.Silo.Api;
using RelateMail.Silo.Api.Http;
using RelateMail.Silo.Cluster;
using RelateMail.Silo.Dashboard;
using RelateMail.Silo.Health;
using RelateMail.Silo.Home;
using RelateMail.Silo.Hosting;
using RelateMail.Silo.Links;
using RelateMail.WebConsole.Hosting;
using RelateMail.WebConsole.Sessions;
using RelateMail.WebConsole.Settings;

namespace Microsoft.AspNetCore.Builder;

/// <summary>Adds the silo to a host: grains, storage, and the HTTP endpoints in front of them.</summary>
public static class SiloApplicationExtensions
{
    /// <summary>Adds the silo with storage, API and health checks; <see cref="MapSilo"/> maps its endpoints.</summary>
    /// <exception cref="OptionsValidationException">A setting of the section <c>Cluster</c> is invalid.</exception>
    public static WebApplicationBuilder AddSilo(this WebApplicationBuilder builder)
    {
        DefaultSettings.Add(builder.Configuration, builder.Environment);
        builder.AddTelemetry("relatemail-silo");
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.AddServerHeader = false);
        builder.AddHttpLimits();
        builder.Services.TryAddSingleton(TimeProvider.System);
        builder.Services.AddOptionsWithValidateOnStart<SiloOptions, SiloOptionsValidator>()
            .BindConfiguration(SiloOptions.Section);
        builder.Services.AddSingleton<IValidateOptions<SiloOptions>, SiloEndpointOptionsValidator>();
        SiloOptions options = ReadOptions(builder.Configuration);
        bool isShared = SiloCluster.IsShared(builder.Configuration);
        if (!isShared)
        {
            builder.Services.AddHostedService<DataDirectoryLock>(); // before any service opens a file in it
        }

        builder.Services.AddRelateMailStorage();
        builder.Services.AddApi();
        builder.Services.AddWebConsole(builder.Configuration);
        builder.Services.AddSingleton(new ScopeWords(ApiScope.NamesOf(ApiScope.Everything)));
        builder.Services.AddSingleton<IConsoleHost, ApiConsoleHost>();
        builder.Services.AddHostedService<HostedDomainCheck>();
        builder.Services.AddHealthChecks()
            .AddCheck<SiloMembershipCheck>("cluster", tags: ["cluster", HealthEndpoints.ReadyTag])
            .AddStorageCheck(isWatched: isShared)
            .AddCheck<WebhookHealthCheck>("webhooks", tags: ["webhooks"], timeout: TimeSpan.FromSeconds(10))
            .CacheCheck("webhooks")
            .CacheCheck(CertificateHealthExtensions.CheckName);
        builder.Services.AddCertificateHealth(static _ => true); // gateways join and leave at any time
        builder.Services.AddSingleton<IFatalErrorHandler, FatalErrors>();
        NodeTlsOptions tls = builder.Configuration.ReadNodeTlsOptions();
        IPAddress address = isShared ? AdvertisedAddress.Choose(options.AdvertisedAddress) : IPAddress.Loopback;
        NetworkTrust.Require(options, address, tls, builder.Environment);
        if (!tls.IsConfigured)
        {
            builder.Services.AddHostedService(provider => ActivatorUtilities.CreateInstance<NetworkTrust>(
                provider, options, address, !isShared));
        }

        builder.UseOrleans(silo =>
        {
            (isShared ? silo.UsePostgres(options, address).AddLinks() : silo.UseOneSilo(options)).AddRelateMailGrains();
            silo.UseNodeTls(tls);
            silo.AddDashboard(builder.Configuration);
            if (TelemetryExtensions.HasTraces(builder.Configuration))
            {
                silo.AddActivityPropagation();
            }
        });
        return builder;
    }

    /// <summary>Maps the home page, the HTTP API with its reference, the dashboard and the health endpoints.</summary>
    public static WebApplication MapSilo(this WebApplication app)
    {
        bool hasConsole = ConsoleExtensions.HasWebConsole(app.Configuration);
        if (hasConsole)
        {
            app.UseConsolePipe();
            app.UseRouting();
        }

        app.UseResponseCompression();
        app.UseMiddleware<ApiPipeline>();
        if (ConsoleExtensions.HasOpenId(app.Configuration))
        {
            app.UseAuthentication(); // receives the answer of the provider
        }

        app.MapDashboard();
        app.MapHome();
        app.MapApiReference();
        app.MapApi();
        if (hasConsole)
        {
            app.MapWebConsole();
        }

        app.MapHealth();
        app.MapMetrics();
        return app;
    }

    // The settings are needed while services are registered, before the options system validates them.
    private static SiloOptions ReadOptions(ConfigurationManager configuration)
    {
        var options = new SiloOptions();
        configuration.GetSection(SiloOptions.Section).Bind(options);
        ValidateOptionsResult[] results =
        [
            new SiloOptionsValidator().Validate(null, options),
            new SiloEndpointOptionsValidator().Validate(null, options),
        ];
        string[] failures = [.. results.SelectMany(result => result.Failures ?? [])];
        return failures.Length == 0
            ? options
            : throw new OptionsValidationException(SiloOptions.Section, typeof(SiloOptions), failures);
    }
}
