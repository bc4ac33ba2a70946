using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using RelateMail.Cluster.Tls;

namespace RelateMail.Cluster.Tests.Tls;

/// <summary>
/// Silos and clients over real sockets: only nodes of one authority can connect to each other.
/// </summary>
public sealed class NodeTlsTests : IDisposable
{
    private readonly NodeAuthority _ours = new("ours");
    private readonly NodeAuthority _other = new("other");

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        _ours.Dispose();
        _other.Dispose();
    }

    [Fact]
    public async Task Silos_and_a_client_of_one_authority_form_a_cluster()
    {
        NodeTlsOptions options = _ours.Options();
        await using NodeSilo first = await NodeSilo.StartAsync(options);
        await using NodeSilo second = await NodeSilo.StartAsync(options, first);
        using IHost client = NodeClient.Create(second.GatewayPort, options);
        await client.StartAsync(Token);

        IManagementGrain management = client.Services.GetRequiredService<IGrainFactory>().GetGrain<IManagementGrain>(0);
        Assert.Equal(2, (await management.GetHosts(true, Token)).Count);
        Assert.Equal(2, await first.CountSilosAsync());
        Assert.Empty(first.Logged);
        Assert.Empty(second.Logged);
        await client.StopAsync(Token);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Both_ports_of_a_silo_accept_only_TLS_with_a_certificate(bool isSiloPort)
    {
        NodeTlsOptions options = _ours.Options();
        await using NodeSilo silo = await NodeSilo.StartAsync(options);
        int port = isSiloPort ? silo.SiloPort : silo.GatewayPort;
        using X509Certificate2 node = _ours.Issue();
        using X509Certificate2 stranger = _other.Issue();

        Assert.Equal(Thumbprint(options), await ServedAsync(port, node));
        Assert.Empty(silo.Logged);
        await ExpectRefusalAsync(port, null);
        await silo.LoggedAsync("it presents no certificate");
        await ExpectRefusalAsync(port, stranger);
        Assert.Single(silo.Logged); // further failures within that minute are not logged
    }

    [Fact]
    public async Task A_client_starts_with_a_TLS_handshake()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        using IHost client = NodeClient.Create(((IPEndPoint)listener.LocalEndpoint).Port, _ours.Options());
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Token);
        Task starting = client.StartAsync(stop.Token);

        using (Socket socket = await listener.AcceptSocketAsync(Token))
        {
            byte[] octets = new byte[1];
            Assert.Equal(1, await socket.ReceiveAsync(octets, Token));
            Assert.Equal(0x16, octets[0]); // a handshake record (RFC 8446 §5.1)
        }

        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<Exception>(() => starting);
    }

    [Fact]
    public async Task A_client_of_another_authority_is_rejected_and_logged()
    {
        await using NodeSilo silo = await NodeSilo.StartAsync(_ours.Options());
        using IHost client = NodeClient.Create(silo.GatewayPort, Mixed()); // the silo does not trust it

        await ExpectNoStartAsync(client, silo.LoggedAsync("is not trusted"));
    }

    [Fact]
    public async Task A_client_without_TLS_is_rejected()
    {
        await using NodeSilo silo = await NodeSilo.StartAsync(_ours.Options());
        using IHost client = NodeClient.Create(silo.GatewayPort, new());

        await ExpectNoStartAsync(client, silo.LoggedAsync("TLS with the node 127.0.0.1:"));
    }

    [Fact]
    public async Task A_silo_of_another_authority_does_not_join()
    {
        await using NodeSilo silo = await NodeSilo.StartAsync(_ours.Options());
        await using NodeSilo stranger = NodeSilo.Create(Mixed(), silo);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Token);
        Task joining = stranger.StartAsync(stop.Token);

        await silo.LoggedAsync("is not trusted");
        Assert.Equal(1, await silo.CountSilosAsync());
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<Exception>(() => joining);
        Assert.Equal(1, await silo.CountSilosAsync());
    }

    [Fact]
    public async Task A_silent_connection_is_closed_after_the_handshake_timeout()
    {
        NodeTlsOptions options = _ours.Options();
        options.HandshakeTimeout = TimeSpan.FromSeconds(1);
        await using NodeSilo silo = await NodeSilo.StartAsync(options);
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, silo.GatewayPort, Token);

        Assert.Equal(0, await ReadAsync(client.GetStream()));
        Assert.Empty(silo.Logged); // a port check is not logged
    }

    [Fact]
    public async Task A_renewed_certificate_is_served_without_a_restart_unless_it_is_unusable()
    {
        await using NodeSilo silo = await NodeSilo.StartAsync(_ours.Options());
        using X509Certificate2 client = _ours.Issue();
        using X509Certificate2 renewed = _ours.Issue();
        using X509Certificate2 foreign = _other.Issue();

        _ours.Write(renewed);
        Assert.Equal(renewed.Thumbprint, await ServedAsync(silo.GatewayPort, client));
        await silo.LoggedAsync("have changed; new connections");

        _ours.Write(foreign);
        Assert.Equal(renewed.Thumbprint, await ServedAsync(silo.GatewayPort, client));
        await silo.LoggedAsync(
            "the previous certificate stays in use. Correct the files: Cluster:Tls:CertificatePath: ");

        File.Delete(_ours.CertificatePath);
        Assert.Equal(renewed.Thumbprint, await ServedAsync(silo.GatewayPort, client));
        await silo.LoggedAsync("does not exist");
    }

    /// <summary>
    /// A certificate of another authority that trusts this one too, because an authority certificate is public.
    /// </summary>
    private NodeTlsOptions Mixed()
    {
        NodeTlsOptions options = _other.Options();
        options.AuthorityPath = _other.WriteFile(
            "both.pem", File.ReadAllText(_other.AuthorityPath) + "\n" + File.ReadAllText(_ours.AuthorityPath));
        return options;
    }

    /// <summary>
    /// Starts the client until the silo has rejected it, and then cancels the start.
    /// </summary>
    private static async Task ExpectNoStartAsync(IHost client, Task refused)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Token);
        Task starting = client.StartAsync(stop.Token);
        await Task.WhenAny(refused, starting);
        Assert.False(starting.IsCompletedSuccessfully);
        await refused;
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<Exception>(() => starting);
    }

    /// <summary>
    /// The silo validates after its side of the handshake, so a rejection ends the connection.
    /// </summary>
    private static async Task ExpectRefusalAsync(int port, X509Certificate2? certificate)
    {
        try
        {
            using var client = new TcpClient();
            await using SslStream stream = await HandshakeAsync(client, port, certificate);
            Assert.Equal(0, await stream.ReadAsync(new byte[1], Token));
        }
        catch (Exception exception) when (exception is IOException or AuthenticationException)
        {
            // a reset, or an alert
        }
    }

    private static string Thumbprint(NodeTlsOptions options)
    {
        using X509Certificate2 certificate = X509CertificateLoader.LoadCertificateFromFile(options.CertificatePath);
        return certificate.Thumbprint;
    }

    /// <summary>
    /// Waits until the silo has validated and closed its side, because an earlier close fails the handshake.
    /// </summary>
    /// <returns>The thumbprint of the silo's certificate.</returns>
    private static async Task<string> ServedAsync(int port, X509Certificate2 certificate)
    {
        using var client = new TcpClient();
        await using SslStream stream = await HandshakeAsync(client, port, certificate);
        await stream.ShutdownAsync();
        await ReadToEndAsync(stream);
        using X509Certificate2 served = new(stream.RemoteCertificate!);
        return served.Thumbprint;
    }

    private static async Task ReadToEndAsync(SslStream stream)
    {
        try
        {
            byte[] octets = new byte[256];
            while (await stream.ReadAsync(octets, Token) > 0)
            {
            }
        }
        catch (IOException)
        {
            // a reset counts as a close
        }
    }

    private static async Task<SslStream> HandshakeAsync(TcpClient client, int port, X509Certificate2? certificate)
    {
        await client.ConnectAsync(IPAddress.Loopback, port, Token);
        var stream = new SslStream(client.GetStream());
        await stream.AuthenticateAsClientAsync(
            new SslClientAuthenticationOptions
            {
                TargetHost = "silo",
                ClientCertificates = certificate is null ? [] : [certificate],
                RemoteCertificateValidationCallback = static (_, served, _, _) => served is not null,
            },
            Token);
        return stream;
    }

    private static async Task<int> ReadAsync(NetworkStream stream)
    {
        try
        {
            return await stream.ReadAsync(new byte[1], Token);
        }
        catch (IOException)
        {
            return 0; // a reset counts as a close
        }
    }
}
