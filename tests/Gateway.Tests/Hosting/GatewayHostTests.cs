using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using RelateMail.Grains.Contracts;
using RelateMail.Hosting;
using RelateMail.Ingress;
using RelateMail.Smtp;
using RelateMail.Tests.Harness;

namespace RelateMail.Gateway.Tests.Hosting;

/// <summary>The whole gateway on loopback, with real listeners.</summary>
public sealed class GatewayHostTests(StubCluster cluster) : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("relatemail-").FullName;
    private readonly LogCapture _log = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Fact]
    public async Task Mail_that_a_listener_accepts_reaches_its_mailbox()
    {
        cluster.Script.Addresses["wire@example.org"] =
            static _ => new Resolution { Outcome = ResolutionOutcome.Found, Targets = ["wire@example.org"] };
        int port = FreePort.Next();
        await using WebApplication app = Build($"--Smtp:Mx:Port={port}");
        await app.StartAsync(Token);
        using var client = LineClient.Connect(port);

        Assert.StartsWith("220 ", await client.ReadAsync(), StringComparison.Ordinal);
        Assert.StartsWith("250 ", await client.SendAsync("HELO client.example.org"), StringComparison.Ordinal);
        Assert.StartsWith("250 ", await client.SendAsync("MAIL FROM:<sender@example.net>"), StringComparison.Ordinal);
        Assert.StartsWith("550 5.7.1 ", await client.SendAsync("RCPT TO:<x@example.net>"), StringComparison.Ordinal);
        Assert.StartsWith("250 ", await client.SendAsync("RCPT TO:<wire@example.org>"), StringComparison.Ordinal);
        Assert.StartsWith("354 ", await client.SendAsync("DATA"), StringComparison.Ordinal);
        Assert.StartsWith(
            "250 2.0.0 Ok: stored as ",
            await client.SendAsync("Subject: wire\r\n\r\nhello\r\n."),
            StringComparison.Ordinal);

        Assert.Equal("wire", Assert.Single(cluster.Script.Filed["wire@example.org"]).Details.Summary.Subject);
        await app.StopAsync(Token);
    }

    [Fact]
    public async Task A_refused_recipient_is_logged_once_with_its_client_and_the_reply()
    {
        int port = FreePort.Next();
        await using WebApplication app = Build($"--Smtp:Mx:Port={port}");
        await app.StartAsync(Token);
        using var client = LineClient.Connect(port);
        Assert.StartsWith("220 ", await client.ReadAsync(), StringComparison.Ordinal);
        await client.ExpectAsync("250 ", "HELO client.example.org", "MAIL FROM:<sender@example.net>");

        await client.ExpectAsync("550 5.7.1 ", "RCPT TO:<refused@example.net>");
        await client.ExpectAsync("5", "RCPT TO:<not an address>"); // malformed, so not a recipient

        (LogLevel level, _, string text) = Assert.Single(_log.Entries, static entry => entry.Id == 109);
        Assert.Equal(LogLevel.Information, level);
        Assert.Contains("refused@example.net", text, StringComparison.Ordinal);
        Assert.Contains("127.0.0.1:", text, StringComparison.Ordinal);
        Assert.Contains("550 5.7.1 ", text, StringComparison.Ordinal);
        await app.StopAsync(Token);
    }

    [Fact]
    public async Task Without_a_silo_the_process_is_live_but_not_ready_and_replies_421()
    {
        int port = FreePort.Next();
        int http = FreePort.Next();
        WebApplicationBuilder builder = Builder(
            $"--Smtp:Mx:Port={port}", $"--urls=http://127.0.0.1:{http}", $"--Cluster:GatewayPort={FreePort.Next()}");
        builder.AddGatewayClusterClient().AddGateway();
        await using WebApplication app = builder.Build().MapGateway();
        await app.StartAsync(Token);
        using var web = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{http}") };
        using var client = LineClient.Connect(port);

        Assert.Equal(HttpStatusCode.OK, (await web.GetAsync("/livez", Token)).StatusCode);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await web.GetAsync("/readyz", Token)).StatusCode);
        Assert.Equal("421 4.3.2 Service not ready; try again", await client.ReadAsync());
        Assert.Null(await client.ReadAsync());
        Assert.DoesNotContain(
            _log.Entries, static entry => entry.Text.Contains("Overriding address", StringComparison.Ordinal));
        await app.StopAsync(Token);
    }

    [Fact]
    public async Task The_secure_port_is_not_opened_without_a_certificate_and_a_warning_is_logged()
    {
        int port = FreePort.Next();
        await using WebApplication app = Build($"--Smtp:SecurePort={port}");
        await app.StartAsync(Token);

        (LogLevel level, _, string text) = Assert.Single(_log.Entries, static entry => entry.Id == 431);
        Assert.Equal(LogLevel.Warning, level);
        Assert.Contains("Smtp:CertificatePath", text, StringComparison.Ordinal);
        using var client = new TcpClient();
        await Assert.ThrowsAsync<SocketException>(() => client.ConnectAsync(IPAddress.Loopback, port, Token).AsTask());
        await app.StopAsync(Token);
    }

    [Theory]
    [InlineData(true, 1)]
    [InlineData(false, 0)]
    public async Task Passwords_without_TLS_are_logged_as_a_warning(bool isAllowed, int warnings)
    {
        int port = FreePort.Next();
        await using WebApplication app =
            Build($"--Smtp:Port={port}", $"--Smtp:AllowUnsecureAuthentication={isAllowed}");
        await app.StartAsync(Token);

        Assert.Equal(warnings, _log.Entries.Count(static entry => entry is { Id: 432, Level: LogLevel.Warning }));
        await app.StopAsync(Token);
    }

    [Fact]
    public async Task Development_uses_unprivileged_ports_unless_settings_override_them()
    {
        WebApplicationBuilder builder = WebApplication.CreateBuilder(new WebApplicationOptions
        {
            Args = ["--Smtp:Port=3587", "--Storage:Provider=Sqlite"],
            EnvironmentName = Environments.Development,
            ContentRootPath = _directory,
        });
        builder.AddGateway();
        builder.Services.AddSingleton(cluster.Grains);
        builder.Services.AddSingleton(cluster.Manifest);
        await using WebApplication app = builder.Build();

        IngressOptions options = app.Services.GetRequiredService<IOptions<IngressOptions>>().Value;

        Assert.Equal((2525, 3587, 2465), (options.Mx.Port, options.Port, options.SecurePort));
        Assert.Equal("localhost", options.ListenAddress);
        Assert.True(app.Services.GetRequiredService<IOptions<SmtpLimits>>().Value.ExemptLoopback);
    }

    [Theory]
    [InlineData("--Smtp:Port=70000", "Smtp:Port: ")]
    [InlineData("--Smtp:Port=word", "Smtp:Port")]
    [InlineData("--Smtp:MaxAttachmentSizeBytes=60000000", "Smtp:MaxMessageSizeBytes")]
    [InlineData("--Smtp:CertificatePath=nowhere.pfx", "nowhere.pfx does not exist.")]
    [InlineData("--Proxy:TrustedSources=10.0.0.1/8", "Proxy:TrustedSources: '10.0.0.1/8'")]
    [InlineData("--urls=nonsense", "ASPNETCORE_URLS")]
    public async Task An_invalid_setting_ends_the_start_with_one_line(string argument, string expected)
    {
        Exception exception = await Assert.ThrowsAnyAsync<Exception>(() => StartAsync(argument));

        string? line = StartupErrors.Explain(exception);
        Assert.NotNull(line);
        Assert.Contains(expected, line, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', line);
    }

    [Fact]
    public async Task A_port_in_use_ends_the_start_with_one_line()
    {
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        int port = ((IPEndPoint)taken.LocalEndpoint).Port;

        Exception exception = await Assert.ThrowsAnyAsync<Exception>(() => StartAsync($"--Smtp:Mx:Port={port}"));

        Assert.Contains(port.ToString(null, null), StartupErrors.Explain(exception), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Invalid_settings_end_the_process_with_exit_code_1() =>
        Assert.Equal(1, await HostRunner.RunAsync(
            ["--Smtp:Port=70000", "--Storage:Provider=Sqlite", $"--contentRoot={_directory}"],
            static builder => builder.AddGatewayClusterClient().AddGateway(),
            static app => app.MapGateway()));

    [Fact]
    public void A_bug_is_shown_as_the_whole_exception() =>
        Assert.Null(StartupErrors.Explain(new InvalidOperationException("a bug")));

    [Fact]
    public async Task The_old_key_of_the_silos_still_applies_and_is_logged_as_a_warning()
    {
        await using WebApplication app = Build("--Cluster:Gateways:0=silo.example.org:30000");
        await app.StartAsync(Token);

        Assert.Equal("silo.example.org:30000", app.Configuration["Cluster:Silos:0"]);
        (LogLevel level, _, string text) = Assert.Single(_log.Entries, static entry => entry.Id == 600);
        Assert.Equal(LogLevel.Warning, level);
        Assert.Contains("Cluster:Silos", text, StringComparison.Ordinal);
        await app.StopAsync(Token);
    }

    private async Task StartAsync(string argument)
    {
        await using WebApplication app = Build(argument);
        await app.StartAsync(Token);
    }

    [Fact]
    public async Task Limits_of_http_connections_do_not_apply_to_smtp()
    {
        int port = FreePort.Next();
        await using WebApplication app = Build(
            $"--Smtp:Mx:Port={port}", "--Http:ConnectionsPerAddress=1", "--Http:ExemptPrivateNetworks=false");
        await app.StartAsync(Token);
        Uri http = app.Urls.Select(static url => new Uri(url)).Single(url => url.Port != port);
        using var first = new HttpClient { BaseAddress = http };
        using var second = new HttpClient { BaseAddress = http };
        Assert.Equal(HttpStatusCode.OK, (await first.GetAsync("/livez", Token)).StatusCode);

        using var one = LineClient.Connect(port);
        using var other = LineClient.Connect(port);

        Assert.StartsWith("220 ", await one.ReadAsync(), StringComparison.Ordinal);
        Assert.StartsWith("220 ", await other.ReadAsync(), StringComparison.Ordinal);
        await Assert.ThrowsAsync<HttpRequestException>(() => second.GetAsync("/livez", Token));
        await app.StopAsync(Token);
    }

    private WebApplication Build(params string[] arguments)
    {
        WebApplicationBuilder builder = Builder(["--urls=http://127.0.0.1:0", .. arguments]);
        builder.AddGateway();
        builder.Services.AddSingleton(cluster.Grains);
        builder.Services.AddSingleton(cluster.Manifest);
        return builder.Build().MapGateway();
    }

    private WebApplicationBuilder Builder(params string[] arguments)
    {
        WebApplicationBuilder builder = WebApplication.CreateBuilder(new WebApplicationOptions
        {
            Args =
            [
                "--Smtp:Mx:Port=0", "--Smtp:Port=0", "--Smtp:SecurePort=0", "--Smtp:ListenAddress=127.0.0.1",
                "--Smtp:ServerName=mx.example.org", "--Storage:Provider=Sqlite", .. arguments,
            ],
            EnvironmentName = Environments.Production,
            ContentRootPath = _directory,
        });
        builder.Logging.ClearProviders().AddProvider(_log.ToProvider());
        builder.Services.AddHealthChecks();
        return builder;
    }
}
