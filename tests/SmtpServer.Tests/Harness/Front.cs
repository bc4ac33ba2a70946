using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using RelateMail.Grains.Contracts;
using RelateMail.Tests.Harness;

namespace RelateMail.SmtpServer.Tests.Harness;

/// <summary>The front with its real listeners on loopback, in front of the stub cluster.</summary>
internal sealed class Front : IAsyncDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("relatemail-").FullName;
    private readonly StubCluster _cluster;

    private Front(StubCluster cluster) => _cluster = cluster;

    public int Mx { get; } = FreePort.Next();

    public int Submission { get; } = FreePort.Next();

    public int Submissions { get; } = FreePort.Next();

    public int Http { get; } = FreePort.Next();

    public LogCapture Log { get; } = new();

    public WebApplication App { get; private set; } = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public static Task<Front> StartAsync(StubCluster cluster, params string[] settings) =>
        StartAsync(cluster, static builder => builder.AddSmtpServerFront(), settings);

    /// <param name="cluster">The grains.</param>
    /// <param name="add">Adds this front, or the gateway.</param>
    /// <param name="settings">Further settings, each as key=value.</param>
    public static async Task<Front> StartAsync(
        StubCluster cluster, Action<WebApplicationBuilder> add, params string[] settings)
    {
        var front = new Front(cluster);
        front.App = front.Build(add, settings);
        await front.App.StartAsync(Cancel);
        return front;
    }

    /// <summary>An address that the directory has from now on, with a mailbox of the same name.</summary>
    public string NewMailbox(AuthenticationPolicy? policy = null)
    {
        string address = $"m{Guid.NewGuid():N}@example.org";
        _cluster.Script.Addresses[address] = _ => new Resolution
        {
            Outcome = ResolutionOutcome.Found,
            Targets = [address],
            AuthenticationPolicy = policy,
        };
        return address;
    }

    /// <summary>A client that has read the greeting and said HELO.</summary>
    public Task<LineClient> GreetAsync() => GreetAsync(Mx);

    public static async Task<LineClient> GreetAsync(int port)
    {
        LineClient client = LineClient.Connect(port);
        Assert.Equal("220 mx.example.org ESMTP", await client.ReadAsync());
        Assert.Equal("250 mx.example.org", await client.SendAsync("HELO client.example.org"));
        return client;
    }

    /// <summary>Sends the commands up to DATA.</summary>
    public static async Task BeginAsync(LineClient client, params string[] addresses)
    {
        await client.ExpectAsync("250 ", "MAIL FROM:<sender@example.net>");
        foreach (string address in addresses)
        {
            await client.ExpectAsync("250 ", $"RCPT TO:<{address}>");
        }

        await client.ExpectAsync("354 ", "DATA");
    }

    public async ValueTask DisposeAsync()
    {
        await App.StopAsync(CancellationToken.None);
        await App.DisposeAsync();
        Directory.Delete(_directory, recursive: true);
    }

    private WebApplication Build(Action<WebApplicationBuilder> add, string[] settings)
    {
        WebApplicationBuilder builder = WebApplication.CreateBuilder(new WebApplicationOptions
        {
            Args =
            [
                $"--Smtp:Mx:Port={Mx}", $"--Smtp:Port={Submission}", $"--Smtp:SecurePort={Submissions}",
                "--Smtp:ListenAddress=127.0.0.1", "--Smtp:ServerName=mx.example.org",
                $"--urls=http://127.0.0.1:{Http}", "--Storage:Provider=Sqlite", "--Limits:ExemptLoopback=true",
                .. settings.Select(static setting => $"--{setting}"),
            ],
            EnvironmentName = Environments.Production,
            ContentRootPath = _directory,
        });
        builder.Logging.ClearProviders().AddProvider(Log.ToProvider());
        add(builder);
        builder.Services.AddSingleton(_cluster.Grains);
        builder.Services.AddSingleton(_cluster.Manifest);
        return builder.Build().MapRelateMailSmtpServer();
    }
}
