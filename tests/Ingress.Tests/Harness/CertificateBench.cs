using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using RelateMail.Certificates;
using RelateMail.Certificates.Health;
using RelateMail.Grains.Contracts;
using RelateMail.Ingress.Certificates;
using RelateMail.Tests.Harness;

namespace RelateMail.Ingress.Tests.Harness;

/// <summary>A complete gateway with all three listeners, a fake clock, and certificates in files.</summary>
internal sealed class CertificateBench(StubCluster cluster) : IAsyncDisposable
{
    /// <summary>Encrypts the certificates that the tests roll out.</summary>
    public static string EncryptionKey { get; } = Convert.ToBase64String(RandomNumberGenerator.GetBytes(32));

    private readonly List<WebApplication> _apps = [];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <summary>The server name, unique for each bench.</summary>
    public string Name { get; } = $"mx-{Guid.NewGuid():N}.example.org";

    public TestCertificates Files { get; } = new();

    public LogCapture Log { get; } = new();

    public FakeTimeProvider Time { get; } = new(DateTimeOffset.UtcNow);

    public int Mx { get; private set; }

    public int Submission { get; private set; }

    public int Submissions { get; private set; }

    public WebApplication App => _apps[^1];

    public CertificateReloadService Service => App.Services.GetRequiredService<CertificateReloadService>();

    /// <summary>The answers of the cluster for the name, and the reports that it received.</summary>
    public CertificateScript Script => cluster.Script.Certificates.GetOrAdd(Name, static _ => new());

    public ServedCertificateStatus Served => App.Services.GetRequiredService<IServedCertificates>().Certificates[0];

    public X509Certificate2 Leaf(int days = 90) =>
        TestCertificates.Leaf(notAfter: DateTimeOffset.UtcNow.AddDays(days), names: [Name]);

    public static string Thumbprint(X509Certificate2 leaf) => leaf.GetCertHashString(HashAlgorithmName.SHA256);

    public string WritePem(X509Certificate2 leaf) =>
        Files.Write("mx.pem", $"{TestCertificates.ChainPem(leaf)}{TestCertificates.KeyPem(leaf)}");

    public async Task StartAsync(string path, params string[] arguments)
    {
        (Mx, Submission, Submissions) = (FreePort.Next(), FreePort.Next(), FreePort.Next());
        WebApplicationBuilder builder = WebApplication.CreateBuilder(new WebApplicationOptions
        {
            Args =
            [
                $"--Smtp:Mx:Port={Mx}", $"--Smtp:Port={Submission}", $"--Smtp:SecurePort={Submissions}",
                "--Smtp:ListenAddress=127.0.0.1", $"--Smtp:ServerName={Name.ToUpperInvariant()}",
                "--Storage:Provider=Sqlite", "--urls=http://127.0.0.1:0", "--Smtp:NodeName=node-1",
                $"--Smtp:CertificatePath={path}", $"--Certificates:EncryptionKey={EncryptionKey}", .. arguments,
            ],
            EnvironmentName = Environments.Production,
            ContentRootPath = Files.Directory,
        });
        builder.Logging.ClearProviders().AddProvider(Log.ToProvider());
        builder.Services.AddSingleton<TimeProvider>(Time);
        builder.AddGateway();
        builder.Services.AddSingleton(cluster.Grains);
        builder.Services.AddSingleton(cluster.Manifest);
        _apps.Add(builder.Build().MapGateway());
        await App.StartAsync(Token);
        await Service.ReportAsync(); // completes after the report that the start requests
    }

    /// <summary>Advances the clock by one poll interval, and waits until the files are polled and reported.</summary>
    public async Task PollAsync()
    {
        Time.Advance(TimeSpan.FromSeconds(10));
        await Service.ReportAsync();
    }

    /// <summary>Advances the clock by seconds until the condition is true.</summary>
    public async Task PassTimeAsync(Func<bool> until)
    {
        while (!until())
        {
            Time.Advance(TimeSpan.FromSeconds(1));
            await Task.Delay(20, Token); // the loop may not have set its timer yet
        }
    }

    /// <summary>Rolls out a certificate.</summary>
    public void RollOut(long version, X509Certificate2 leaf, string? key = null)
    {
        LoadedCertificate certificate = TestCertificates.Loaded(leaf);
        var sealer = new CertificateSealer(Microsoft.Extensions.Options.Options.Create(
            new CertificateWatchOptions { EncryptionKey = key ?? EncryptionKey }));
        Script.Sealed = sealer.Seal(certificate, Name);
        Script.Rollout = new CertificateRollout { Version = version, Target = certificate.Facts };
    }

    /// <summary>SHA-256 of the certificate that a new handshake presents.</summary>
    public async Task<string> PresentedAsync(string? name = null)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, Submissions, Token);
        await using SslStream tls = await SecureAsync(client.GetStream(), name ?? Name);
        return tls.RemoteCertificate!.GetCertHashString(HashAlgorithmName.SHA256);
    }

    public static async Task<SslStream> SecureAsync(Stream stream, string name)
    {
        var tls = new SslStream(stream);
        await tls.AuthenticateAsClientAsync(
            new SslClientAuthenticationOptions
            {
                TargetHost = name,
                AllowTlsResume = false,
                RemoteCertificateValidationCallback = static (_, certificate, _, _) => certificate is not null,
            },
            Token);
        return tls;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (WebApplication app in _apps)
        {
            await app.StopAsync(CancellationToken.None);
            await app.DisposeAsync();
        }

        Files.Dispose();
    }
}
