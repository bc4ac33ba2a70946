using System.Globalization;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using RelateMail.Client;
using RelateMail.Smtp.Ports;

namespace RelateMail.Testing;

/// <summary>
/// A whole mail server in the process of a test, on ports of its own on the loopback. Any number can run at once, and
/// one is enough for many tests in parallel if each makes a mailbox of its own.
/// </summary>
public sealed class RelateMailServer : IAsyncDisposable
{
    private static readonly TimeSpan s_stopTime = TimeSpan.FromSeconds(10);

    private readonly WebApplication _app;
    private readonly ServerFolder _folder;
    private readonly TestListeners _listeners;
    private readonly HttpClient _http;

    private RelateMailServer(
        WebApplication app, ServerFolder folder, TestListeners listeners, MailFaults faults, string domain, string key)
    {
        _app = app;
        _folder = folder;
        _listeners = listeners;
        Faults = faults;
        Domain = domain;
        ApiKey = key;
        _http = new HttpClient(new SocketsHttpHandler { UseProxy = false });
        Api = new RelateMailClient(_http, new RelateMailApiOptions { Address = ApiAddress, ApiKey = key });
    }

    /// <summary>The host name of all ports, 127.0.0.1.</summary>
    public string Host { get; } = "127.0.0.1";

    /// <summary>
    /// The port for mail without a login, as from another server. Only recipients of hosted domains are accepted.
    /// </summary>
    public int SmtpPort => _listeners.SmtpPort;

    /// <summary>The port for mail with a login: the address of a mailbox that has a password.</summary>
    public int SubmissionPort => _listeners.SubmissionPort;

    /// <summary>The hosted domain.</summary>
    public string Domain { get; }

    /// <summary>The root of the HTTP server.</summary>
    public Uri ApiAddress => new($"http://{Host}:{_listeners.HttpPort.ToString(CultureInfo.InvariantCulture)}");

    /// <summary>A key of the HTTP API that may do everything.</summary>
    public string ApiKey { get; }

    /// <summary>A client of the HTTP API with that key.</summary>
    public RelateMailClient Api { get; }

    /// <summary>Faults on demand, for tests of senders.</summary>
    public MailFaults Faults { get; }

    /// <summary>The server's certificate, to be trusted by a sender; null without TLS.</summary>
    public X509Certificate2? Certificate => _folder.Certificate;

    /// <summary>Starts a server, which accepts mail when the task completes.</summary>
    public static async Task<RelateMailServer> StartAsync(
        RelateMailServerOptions? options = null, CancellationToken cancellationToken = default)
    {
        options ??= new RelateMailServerOptions();
        ServerFolder folder = ServerFolder.Open(options);
        WebApplication? app = null;
        try
        {
            string key = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));
            var connections = new OpenConnections();
            var faults = new MailFaults();
            var listeners = new TestListeners(connections, faults);
            app = Build(options, folder, key, connections, faults, listeners);
            await app.StartAsync(cancellationToken);
            return new RelateMailServer(app, folder, listeners, faults, options.Domain, key);
        }
        catch
        {
            if (app is not null)
            {
                await app.DisposeAsync();
            }

            folder.Dispose();
            throw;
        }
    }

    /// <summary>Makes a mailbox that has received nothing.</summary>
    /// <param name="name">The local-part of its address; null for a random one, so that no two tests share it.</param>
    /// <param name="password">The password of its login; null for no login, which is faster.</param>
    /// <param name="cancellationToken">Cancels the request.</param>
    public async Task<TestMailbox> CreateMailboxAsync(
        string? name = null, string? password = null, CancellationToken cancellationToken = default)
    {
        string address = $"{name ?? "user-" + Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(6))}@{Domain}";
        MailAccount account = await Api.Accounts.PutAsync(
            address, new MailAccountUpdate { Password = password }, ApiCondition.IfAbsent, cancellationToken);
        return new TestMailbox(Api, account.Address);
    }

    /// <summary>A mailbox that exists, such as one of another domain or of a catch-all.</summary>
    public TestMailbox OpenMailbox(string address)
    {
        ArgumentException.ThrowIfNullOrEmpty(address);
        return new TestMailbox(Api, address);
    }

    /// <summary>Stops the server. Open connections are closed at once.</summary>
    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        Faults.Clear();
        _listeners.Close();
        using (var limit = new CancellationTokenSource(s_stopTime))
        {
            await _app.StopAsync(limit.Token);
        }

        await _app.DisposeAsync();
        _folder.Dispose();
    }

    private static WebApplication Build(
        RelateMailServerOptions options, ServerFolder folder, string key, OpenConnections connections,
        MailFaults faults, TestListeners listeners)
    {
        WebApplicationBuilder builder = WebApplication.CreateBuilder(new WebApplicationOptions
        {
            ApplicationName = typeof(RelateMailServer).Assembly.GetName().Name,
            EnvironmentName = Environments.Production,
            ContentRootPath = folder.Path,
            Args = ["--hostBuilder:reloadConfigOnChange=false"], // no watch of the folder for each server
        });
        builder.Logging.ClearProviders();
        if (options.Log is { } log)
        {
            builder.Logging.AddProvider(log);
        }

        builder.Configuration.AddInMemoryCollection(TestSettings.Of(options, folder, key));
        builder.AddSilo();
        builder.AddIngressHost("relatemail-testing");
        builder.Services.AddSingleton<IConfigureOptions<KestrelServerOptions>>(listeners);
        builder.Services.AddSingleton<IHostLifetime, NoLifetime>(); // Ctrl+C stops the tests, and they the server
        builder.Services.AddSingleton<IRecipientCheck>(new FaultyRecipients(faults, connections));
        ServiceDescriptor delivery = builder.Services.Single(service => service.ServiceType == typeof(IMailDelivery));
        builder.Services.Replace(ServiceDescriptor.Singleton<IMailDelivery>(provider => new FaultyDelivery(
            (IMailDelivery)ActivatorUtilities.CreateInstance(provider, delivery.ImplementationType!),
            faults,
            connections)));
        WebApplication app = builder.Build();
        app.MapSilo();
        return app;
    }

    private sealed class NoLifetime : IHostLifetime
    {
        public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
