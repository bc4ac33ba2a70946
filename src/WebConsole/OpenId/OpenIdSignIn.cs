using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.OpenIdConnect;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using RelateMail.WebConsole.Pages;
using RelateMail.WebConsole.Serving;
using RelateMail.WebConsole.Sessions;
using RelateMail.WebConsole.Settings;

namespace RelateMail.WebConsole.OpenId;

/// <summary>The sign-in by the OpenID provider: code flow with PKCE (RFC 7636).</summary>
internal static class OpenIdSignIn
{
    public const string Scheme = "openid";

    /// <summary>The item of the state with the page of the console that was asked for.</summary>
    public const string To = "to";

    private const string CallbackPath = ConsoleOptions.Path + "/signed-in";

    /// <summary>Adds the handler of the framework, without its key ring and its cookies of users.</summary>
    public static void Add(IServiceCollection services)
    {
        services.AddAuthenticationCore(static schemes => schemes.AddScheme<SessionScheme>(SessionScheme.Name, null));
        services.AddWebEncoders();
        services.TryAddSingleton<IDataProtectionProvider, SecretProtection>();
        services.AddSingleton<IAuthenticationConfigurationProvider, NoSchemes>();
        services.AddOptions<OpenIdConnectOptions>(Scheme).Configure<IOptions<ConsoleOptions>>(Configure);
        new AuthenticationBuilder(services).AddOpenIdConnect(Scheme, static _ => { });
    }

    private static void Configure(OpenIdConnectOptions handler, IOptions<ConsoleOptions> console)
    {
        OpenIdOptions options = console.Value.OpenIdConnect!;
        handler.Authority = options.Authority!.ToString();
        handler.RequireHttpsMetadata = !options.Authority.IsLoopback;
        handler.ClientId = options.ClientId;
        handler.ClientSecret = options.ClientSecret;
        handler.CallbackPath = CallbackPath;
        handler.SignInScheme = SessionScheme.Name;
        handler.ResponseType = "code";
        handler.ResponseMode = "query";
        handler.MapInboundClaims = false;
        handler.Scope.Clear();
        foreach (string scope in options.Scope.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            handler.Scope.Add(scope);
        }

        foreach (CookieBuilder cookie in (CookieBuilder[])[handler.CorrelationCookie, handler.NonceCookie])
        {
            cookie.Path = console.Value.Root;
            cookie.SameSite = SameSiteMode.Lax; // the provider sends the browser back with a GET
            cookie.SecurePolicy = CookieSecurePolicy.SameAsRequest;
        }

        handler.Events.OnRedirectToIdentityProvider = context =>
        {
            HttpRequest request = context.Request;
            string server = options.PublicUrl is { } url ? url.ToString().TrimEnd('/')
                : $"{request.Scheme}://{request.Host}{console.Value.PathBase}";
            context.ProtocolMessage.RedirectUri = server + CallbackPath;
            return Task.CompletedTask;
        };
        handler.Events.OnTicketReceived = BeginAsync;
        handler.Events.OnRemoteFailure = context =>
        {
            context.HandleResponse();
            return ShowAsync(context.HttpContext, 401, "The sign-in was not completed. Try again.");
        };
    }

    private static async Task BeginAsync(TicketReceivedContext context)
    {
        context.HandleResponse();
        HttpContext http = context.HttpContext;
        OpenIdUsers users = http.RequestServices.GetRequiredService<OpenIdUsers>();
        if (users.Find(context.Principal!) is not { } user)
        {
            await ShowAsync(
                http, 403, $"The provider knows you as {users.NameOf(context.Principal!)}, but none of your roles may"
                + " use this console. Ask its administrator for a role.");
            return;
        }

        ConsoleOptions options = http.RequestServices.GetRequiredService<IOptions<ConsoleOptions>>().Value;
        DateTimeOffset now = http.RequestServices.GetRequiredService<TimeProvider>().GetUtcNow();
        SessionCookie.Set(http, ConsoleSession.Begin(user, now, options.OpenIdConnect!.SessionDuration));

        // A redirect would still count as a request of the provider's site, and the browser would not send the cookie.
        string to = options.Root + Answers.Local(context.Properties?.Items.TryGetValue(To, out string? given) == true
            ? given : null);
        await new Html<ContinuePage>(new Dictionary<string, object?> { ["Root"] = options.Root, ["To"] = to })
            .ExecuteAsync(http);
    }

    private static Task ShowAsync(HttpContext http, int status, string problem)
    {
        ConsoleOptions options = http.RequestServices.GetRequiredService<IOptions<ConsoleOptions>>().Value;
        return SignInView.Of(options, problem, null, status).ExecuteAsync(http);
    }

    /// <summary>The framework would read the section <c>Authentication</c>, which is about senders here.</summary>
    private sealed class NoSchemes : IAuthenticationConfigurationProvider
    {
        public IConfiguration AuthenticationConfiguration { get; } = new ConfigurationBuilder().Build();
    }
}
