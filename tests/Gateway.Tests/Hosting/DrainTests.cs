using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using RelateMail.Cluster;
using RelateMail.Grains.Contracts;
using RelateMail.Tests.Harness;

namespace RelateMail.Gateway.Tests.Hosting;

/// <summary>The order in which a gateway stops: readiness, listeners, sessions, the cluster, the store.</summary>
public sealed class DrainTests : IDisposable
{
    private const string Mailbox = "drain@example.org";

    private readonly string _directory = Directory.CreateTempSubdirectory("relatemail-").FullName;
    private readonly LogCapture _log = new();
    private readonly ClusterScript _script = new();
    private readonly int _mx = FreePort.Next();
    private readonly int _http = FreePort.Next();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public DrainTests() => _script.Addresses[Mailbox] =
        static _ => new() { Outcome = ResolutionOutcome.Found, Targets = [Mailbox] };

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Fact]
    public async Task Readiness_ends_first_and_listeners_accept_mail_until_the_delay_is_over()
    {
        var timeProvider = new FakeTimeProvider();
        using IHost silo = await StartSiloAsync(out int gatewayPort);
        await using WebApplication app =
            await StartGatewayAsync(gatewayPort, timeProvider, "--Timeouts:DrainDelay=00:00:05");
        using var web = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{_http}") };
        Assert.Equal(HttpStatusCode.OK, (await web.GetAsync("/readyz", Token)).StatusCode);

        Task stopping = app.StopAsync(Token);
        await _log.LoggedAsync(444);

        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await web.GetAsync("/readyz", Token)).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await web.GetAsync("/livez", Token)).StatusCode);
        using LineClient late = await GreetAsync();
        await BeginContentAsync(late);
        await late.ExpectAsync("250 2.0.0", "Subject: late\r\n\r\nhello\r\n.");
        Assert.False(stopping.IsCompleted);

        timeProvider.Advance(TimeSpan.FromSeconds(5));
        Assert.Equal("421 4.3.2 Service shutting down; try again", await late.ReadAsync());
        Assert.Null(await late.ReadAsync());
        await stopping;
        await silo.StopAsync(Token);
    }

    [Fact]
    public async Task Content_in_transfer_is_stored_filed_and_acknowledged_before_the_cluster_is_left()
    {
        using IHost silo = await StartSiloAsync(out int gatewayPort);
        await using WebApplication app = await StartGatewayAsync(gatewayPort, TimeProvider.System);
        using LineClient idle = await GreetAsync();
        using LineClient busy = await GreetAsync();
        await BeginContentAsync(busy);
        await busy.WriteAsync("Subject: in flight\r\n\r\nfirst half");

        Task stopping = app.StopAsync(Token);
        Assert.Equal("421 4.3.2 Service shutting down; try again", await idle.ReadAsync());
        Assert.Throws<SocketException>(() => LineClient.Connect(_mx));
        Assert.False(stopping.IsCompleted);

        await busy.ExpectAsync("250 2.0.0 Ok: stored as ", new string('x', 300_000) + "\r\n.");
        Assert.Equal("421 4.3.2 Service shutting down; try again", await busy.ReadAsync());
        Assert.Null(await busy.ReadAsync());
        await stopping;
        Assert.Equal("in flight", Assert.Single(_script.Filed[Mailbox]).Details.Summary.Subject);
        Assert.DoesNotContain(_log.Entries, static entry => entry.Level >= LogLevel.Error);
        await silo.StopAsync(Token);
    }

    [Fact]
    public async Task Certificates_are_reported_before_readiness_and_withdrawn_before_the_cluster_is_left()
    {
        using var files = new TestCertificates();
        var leaf = TestCertificates.Leaf();
        string path = files.Write("mx.pem", TestCertificates.ChainPem(leaf) + TestCertificates.KeyPem(leaf));
        using IHost silo = await StartSiloAsync(out int gatewayPort);
        await using WebApplication app = await StartGatewayAsync(
            gatewayPort, TimeProvider.System, $"--Smtp:CertificatePath={path}", "--Timeouts:DrainDelay=00:00:00");

        CertificateScript certificate = _script.Certificates["mx.example.org"];
        Assert.Null(certificate.Reports.First().SeenThumbprint);
        await app.StopAsync(Token);

        Assert.Equal($"{Environment.MachineName}:{_mx}", Assert.Single(certificate.Left));
        await silo.StopAsync(Token);
    }

    [Fact]
    public async Task A_failed_start_stops_without_the_drain_delay()
    {
        using var taken = new TcpListener(IPAddress.Loopback, _mx);
        taken.Start();
        await using WebApplication app =
            Build(FreePort.Next(), new FakeTimeProvider(), "--Timeouts:DrainDelay=00:00:05");
        await Assert.ThrowsAnyAsync<IOException>(() => app.StartAsync(Token));

        await app.StopAsync(Token); // would never end with a delay, because the time does not advance
    }

    [Theory]
    [InlineData("Production", 5, 50)]
    [InlineData("Development", 0, 45)]
    public async Task A_separate_gateway_has_a_drain_delay_except_in_development(
        string environment, int delay, int shutdown)
    {
        await using WebApplication app = Build(FreePort.Next(), TimeProvider.System, $"--environment={environment}");

        Smtp.SmtpTimeouts timeouts = app.Services.GetRequiredService<IOptions<Smtp.SmtpTimeouts>>().Value;
        HostOptions host = app.Services.GetRequiredService<IOptions<HostOptions>>().Value;
        Assert.Equal(TimeSpan.FromSeconds(delay), timeouts.DrainDelay);
        Assert.Equal(TimeSpan.FromSeconds(shutdown), host.ShutdownTimeout);
    }

    private Task<IHost> StartSiloAsync(out int gatewayPort)
    {
        int port = gatewayPort = FreePort.Next();
        HostApplicationBuilder builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Services.AddSingleton(_script);
        builder.UseOrleans(silo => silo.UseLocalhostClustering(
            FreePort.Next(), port, serviceId: ServiceName.Id, clusterId: "drain"));
        return StartAsync(builder.Build());
    }

    private static async Task<IHost> StartAsync(IHost host)
    {
        await host.StartAsync(Token);
        return host;
    }

    private async Task<WebApplication> StartGatewayAsync(
        int gatewayPort, TimeProvider timeProvider, params string[] arguments)
    {
        WebApplication app = Build(gatewayPort, timeProvider, arguments);
        await app.StartAsync(Token);
        await _log.LoggedAsync(440);
        return app;
    }

    private WebApplication Build(int gatewayPort, TimeProvider timeProvider, params string[] arguments)
    {
        WebApplicationBuilder builder = WebApplication.CreateBuilder(new WebApplicationOptions
        {
            Args =
            [
                $"--Smtp:Mx:Port={_mx}", "--Smtp:Port=0", "--Smtp:SecurePort=0", "--Smtp:ListenAddress=127.0.0.1",
                "--Smtp:ServerName=mx.example.org", $"--urls=http://127.0.0.1:{_http}", "--Storage:Provider=Sqlite",
                $"--Cluster:GatewayPort={gatewayPort}", "--Cluster:ClusterId=drain", .. arguments,
            ],
            ContentRootPath = _directory,
        });
        builder.Logging.ClearProviders().AddProvider(_log.ToProvider());
        builder.Services.AddSingleton(timeProvider);
        builder.AddGatewayClusterClient().AddGateway();
        return builder.Build().MapGateway();
    }

    private async Task<LineClient> GreetAsync()
    {
        LineClient client = LineClient.Connect(_mx);
        Assert.StartsWith("220 ", await client.ReadAsync(), StringComparison.Ordinal);
        await client.ExpectAsync("250 ", "HELO client.example.org");
        return client;
    }

    private static async Task BeginContentAsync(LineClient client)
    {
        await client.ExpectAsync("250 ", "MAIL FROM:<sender@example.net>", $"RCPT TO:<{Mailbox}>");
        await client.ExpectAsync("354 ", "DATA");
    }
}
