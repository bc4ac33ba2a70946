using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using RelateMail.Smtp.Ports;
using RelateMail.Smtp.Transport;

namespace RelateMail.Smtp.Tests.Harness;

/// <summary>
/// The engine on a real Kestrel listener on loopback, with stubs for its four ports and a fake clock.
/// </summary>
internal sealed class SmtpTestServer : IAsyncDisposable
{
    private readonly TaskCompletionSource _draining = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly WebApplication _application;
    private ListenOptions? _listenOptions;
    private Task? _stopping;

    private SmtpTestServer(SmtpTestSettings settings)
    {
        Clock = settings.Clock;
        Log = new();
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new());
        builder.Configuration.AddInMemoryCollection(settings.Options);
        builder.Logging.AddProvider(Log).SetMinimumLevel(LogLevel.Trace);
        builder.Services.AddSingleton<TimeProvider>(Clock);
        builder.Services.AddSmtpEngine();
        builder.Services.AddSingleton<IRecipientPolicy>(Policy);
        builder.Services.AddSingleton<IMailDelivery>(Delivery);
        builder.Services.AddSingleton<ICredentialVerifier>(Verifier);
        builder.Services.AddSingleton<IServerCertificates>(settings.Certificates);
        foreach (IConnectionCheck check in settings.ConnectionChecks)
        {
            builder.Services.AddSingleton(check);
        }

        foreach (IRecipientCheck check in settings.RecipientChecks)
        {
            builder.Services.AddSingleton(check);
        }

        builder.Services.AddSingleton<IMailTrace>(Trace);
        if (settings.Evidence is { } evidence)
        {
            builder.Services.AddSingleton(evidence);
        }

        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0, options =>
        {
            _listenOptions = options;
            options.Use(next => async connection =>
            {
                // Callbacks run last in, first out: when this one runs, the session was notified.
                connection.Features.Get<IConnectionLifetimeNotificationFeature>()!.ConnectionClosedRequested
                    .UnsafeRegister(_ => _draining.TrySetResult(), null);
                await (settings.ConnectionGate?.Invoke(connection) ?? Task.CompletedTask);
                await next(connection);
            });
            options.UseSmtp(settings.Listener);
        }));
        _application = builder.Build();
    }

    public FakeTimeProvider Clock { get; }

    public CapturedLog Log { get; }

    public StubRecipientPolicy Policy { get; } = new();

    public StubDelivery Delivery { get; } = new();

    public StubCredentialVerifier Verifier { get; } = new();

    public StubTrace Trace { get; } = new();

    /// <summary>Completes when a session was notified to drain.</summary>
    public Task Draining => _draining.Task.WaitAsync(SmtpTestClient.Hang);

    public IServiceProvider Services => _application.Services;

    public IPEndPoint EndPoint => _listenOptions!.IPEndPoint!;

    public static async Task<SmtpTestServer> StartAsync(SmtpTestSettings? settings = null)
    {
        var server = new SmtpTestServer(settings ?? new());
        try
        {
            await server._application.StartAsync();
            return server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    public Task<SmtpTestClient> ConnectAsync() => SmtpTestClient.ConnectAsync(EndPoint);

    /// <summary>Connects and reads the greeting and the EHLO reply.</summary>
    public async Task<SmtpTestClient> GreetAsync()
    {
        SmtpTestClient client = await ConnectAsync();
        await client.ExpectAsync("220 ");
        await client.AskAsync("EHLO client.example.org", "250 HELP");
        return client;
    }

    /// <summary>Begins to stop the host, as SIGTERM does; its sessions drain.</summary>
    public void BeginStop() => _stopping ??= _application.StopAsync();

    public async ValueTask DisposeAsync()
    {
        Policy.Release();
        Delivery.Release();
        if (_stopping is not null)
        {
            await _stopping;
        }

        await _application.DisposeAsync();
    }
}

/// <summary>Settings of a test before the server starts.</summary>
internal sealed class SmtpTestSettings
{
    public static SmtpListener Relay { get; } = new("mx", ListenerRole.Relay, TlsMode.StartTls);

    public static SmtpListener Submission { get; } = new("submission", ListenerRole.Submission, TlsMode.StartTls);

    public static SmtpListener Submissions { get; } = new("submissions", ListenerRole.Submission, TlsMode.Implicit);

    public SmtpListener Listener { get; set; } = Relay;

    public FakeTimeProvider Clock { get; init; } = new(new DateTimeOffset(2026, 11, 23, 17, 0, 0, TimeSpan.Zero));

    public StubCertificates Certificates { get; } = new();

    public IList<IConnectionCheck> ConnectionChecks { get; } = [];

    public IList<IRecipientCheck> RecipientChecks { get; } = [];

    /// <summary>Null if the host does not register the port.</summary>
    public ISenderEvidence? Evidence { get; init; }

    /// <summary>Awaited before the session of each connection begins.</summary>
    public Func<ConnectionContext, Task>? ConnectionGate { get; set; }

    public Dictionary<string, string?> Options { get; } = new()
    {
        ["Smtp:ServerName"] = "mail.example.org",
        ["Timeouts:ErrorDelay"] = "00:00:00",
    };
}
