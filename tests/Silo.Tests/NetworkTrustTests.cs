using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.FileProviders;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using RelateMail.Cluster.Tls;
using RelateMail.Silo.Cluster;
using RelateMail.Silo.Tests.Harness;

namespace RelateMail.Silo.Tests;

/// <summary>Ports of the cluster without TLS are closed, or are a choice of the operator.</summary>
public sealed class NetworkTrustTests
{
    private const string Lan = "192.0.2.1";
    private const string Loopback = "127.0.0.1";

    [Theory]
    [InlineData(Lan, "Production", false, false, true)]
    [InlineData(Lan, "Staging", false, false, true)]
    [InlineData("2001:db8::1", "Production", false, false, true)]
    [InlineData(Lan, "Production", true, false, false)] // by a setting
    [InlineData(Lan, "Production", false, true, false)] // with TLS
    [InlineData(Lan, "Development", false, false, false)]
    [InlineData(Loopback, "Production", false, false, false)]
    [InlineData("::1", "Production", false, false, false)]
    public void Silo_beyond_the_loopback_needs_TLS_or_a_network_that_is_trusted(
        string address, string environment, bool isTrusted, bool hasTls, bool isRefused)
    {
        var options = new SiloOptions { NetworkIsTrusted = isTrusted };
        var tls = new NodeTlsOptions { CertificatePath = hasTls ? "node.pem" : "" };

        Exception? failure = Record.Exception(
            () => NetworkTrust.Require(options, IPAddress.Parse(address), tls, new Named(environment)));

        Assert.Equal(isRefused, failure is OptionsValidationException);
        Assert.Equal(isRefused, failure is not null);
    }

    [Fact]
    public async Task Silo_with_SQLite_opens_no_port_for_silos_and_none_for_clients_unless_asked()
    {
        int silo = FreePort();
        int clients = FreePort();
        await using SiloHost closed = await SiloHost.StartAsync(settings:
            [("Cluster:SiloPort", $"{silo}"), ("Cluster:GatewayPort", "0")]);
        Assert.False(await AnswersAsync(silo));

        await using SiloHost open = await SiloHost.StartAsync(settings:
            [("Cluster:SiloPort", $"{silo}"), ("Cluster:GatewayPort", $"{clients}")]);
        Assert.False(await AnswersAsync(silo));
        Assert.True(await AnswersAsync(clients));
        Assert.Contains(open.Logs.Lines, static line => line.EventId == 543);
        Assert.DoesNotContain(closed.Logs.Lines, static line => line.EventId is >= 541 and <= 543);
    }

    private static async Task<bool> AnswersAsync(int port)
    {
        using var client = new TcpClient();
        try
        {
            await client.ConnectAsync(IPAddress.Loopback, port, TestContext.Current.CancellationToken);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private sealed class Named(string name) : IHostEnvironment
    {
        public string EnvironmentName { get; set; } = name;

        public string ApplicationName { get; set; } = "";

        public string ContentRootPath { get; set; } = "";

        public IFileProvider ContentRootFileProvider { get; set; } = new NullFileProvider();
    }
}
