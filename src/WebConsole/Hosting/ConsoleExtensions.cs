using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using RelateMail.WebConsole.Api;
using RelateMail.WebConsole.Endpoints;
using RelateMail.WebConsole.OpenId;
using RelateMail.WebConsole.Serving;
using RelateMail.WebConsole.Sessions;
using RelateMail.WebConsole.Settings;

namespace RelateMail.WebConsole.Hosting;

/// <summary>Adds the console to the host of the HTTP API.</summary>
public static class ConsoleExtensions
{
    /// <summary>Adds the services. The host adds its <see cref="IConsoleHost"/>.</summary>
    public static IServiceCollection AddWebConsole(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptionsWithValidateOnStart<ConsoleOptions, ConsoleOptionsValidator>()
            .BindConfiguration(ConsoleOptions.Section);
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton<ApiPipe>();
        services.AddSingleton<ConsoleApi>();
        services.AddSingleton<SignInThrottle>();
        services.AddSingleton<IValidateOptions<ConsoleOptions>, OpenIdValidator>();
        services.AddSingleton<OpenIdUsers>();
        if (HasOpenId(configuration))
        {
            OpenIdSignIn.Add(services);
        }

        return services;
    }

    public static bool HasWebConsole(IConfiguration configuration) =>
        configuration.GetValue($"{ConsoleOptions.Section}:{nameof(ConsoleOptions.Enabled)}", true);

    /// <summary>The key of the session of a browser, for other pages of the host; null without a session.</summary>
    public static async ValueTask<ConsoleIdentity?> FindSignedInAsync(HttpContext http) =>
        http.RequestServices.GetRequiredService<IOptions<ConsoleOptions>>().Value.Enabled
            ? (await SessionCookie.ReadAsync(http))?.Key
            : null;

    /// <summary>True if users of an OpenID provider can sign in.</summary>
    public static bool HasOpenId(IConfiguration configuration) => HasWebConsole(configuration)
        && configuration.GetSection($"{ConsoleOptions.Section}:{nameof(ConsoleOptions.OpenIdConnect)}").Exists();

    /// <summary>Calls of the console enter the pipeline here, before the routing of the host.</summary>
    public static void UseConsolePipe(this IApplicationBuilder app) => app.Use(next =>
    {
        app.ApplicationServices.GetRequiredService<ApiPipe>().Pipeline = next;
        return next;
    });

    public static void MapWebConsole(this IEndpointRouteBuilder endpoints)
    {
        RouteGroupBuilder console = endpoints.MapGroup(ConsoleOptions.Path);
        console.ExcludeFromDescription();
        SignInEndpoints.Map(console);
        ConsoleAssets.Map(console);
        RouteGroupBuilder signed = console.MapGroup("").AddEndpointFilter<Signed>();
        SignInEndpoints.MapSigned(signed);
        OverviewEndpoints.Map(signed);
        MailboxEndpoints.Map(signed);
        DirectoryEndpoints.Map(signed);
        AccountEndpoints.Map(signed);
        AliasEndpoints.Map(signed);
        KeyEndpoints.Map(signed);
        NodeEndpoints.Map(signed);
        WebhookEndpoints.Map(signed);
        CertificateEndpoints.Map(signed);
    }
}
