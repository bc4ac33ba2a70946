using RelateMail.Grains.Contracts;
using RelateMail.Silo.Tests.Harness;

[assembly: AssemblyFixture(typeof(CertificateHost))]

namespace RelateMail.Silo.Tests.Harness;

/// <summary>
/// A host with an encryption key and with API keys of each scope. Each test uses its own server name.
/// </summary>
public sealed class CertificateHost : IAsyncLifetime
{
    public const string MailKey = "a-key-that-may-read-mail";
    public const string ReadKey = "a-key-that-may-see-it";
    public const string ChangeKey = "a-key-that-may-change-it";

    /// <summary>A key with one scope, <c>directory.write</c>.</summary>
    public const string NarrowKey = "a-key-that-may-change-only-the-directory";

    private int _names;

    public SiloHost Host { get; private set; } = null!;

    public async ValueTask InitializeAsync() => Host = await SiloHost.StartAsync(settings:
    [
        ("Certificates:EncryptionKey", Convert.ToBase64String(Enumerable.Range(0, 32).Select(i => (byte)i).ToArray())),
        ("Api:Keys:0:Key", MailKey), ("Api:Keys:0:Name", "support desk"), ("Api:Keys:0:Scopes:0", "mail"),
        ("Api:Keys:1:Key", ReadKey), ("Api:Keys:1:Name", "monitoring"), ("Api:Keys:1:Scopes:0", "read"),
        ("Api:Keys:2:Key", ChangeKey), ("Api:Keys:2:Name", "renewal"), ("Api:Keys:2:Scopes:0", "admin"),
        ("Api:Keys:3:Key", NarrowKey), ("Api:Keys:3:Name", "sign-up"), ("Api:Keys:3:Scopes:0", "directory.write"),
    ]);

    public ValueTask DisposeAsync() => Host.DisposeAsync();

    public string NewName() => $"mx{Interlocked.Increment(ref _names)}.example.net";

    public ICertificateGrain Grain(string name) => Host.Grains.GetGrain<ICertificateGrain>(name);

    /// <summary>Reports to the cluster, as a gateway would, that a node serves a certificate for the name.</summary>
    public Task<CertificateRollout> ReportAsync(
        string name, string node = "gateway-1", int days = 60,
        Func<CertificateReport, CertificateReport>? change = null) => ReportAsync(Host, name, node, days, change);

    /// <summary>Reports the same to the cluster of another host.</summary>
    public static Task<CertificateRollout> ReportAsync(
        SiloHost host, string name, string node, int days, Func<CertificateReport, CertificateReport>? change)
    {
        string thumbprint = $"{days:D4}{new string('A', 60)}";
        DateTimeOffset end = DateTimeOffset.UtcNow.AddDays(days).AddHours(1);
        var report = new CertificateReport
        {
            Node = node,
            Loaded = new CertificateFacts
            {
                Thumbprint = thumbprint,
                Subject = $"CN={name}",
                Issuer = "CN=issuer",
                Names = [name],
                KeyAlgorithm = "RSA 2048",
                NotBefore = end.AddDays(-90),
                NotAfter = end,
                PublicKeyDigest = $"{days:D4}{new string('B', 60)}",
                Intermediates = 1,
            },
            LoadedAt = DateTimeOffset.UnixEpoch,
            Source = "/certificates/mx.pem",
            SeenThumbprint = thumbprint,
        };
        return host.Grains.GetGrain<ICertificateGrain>(name).ReportAsync(
            change?.Invoke(report) ?? report, null, TestContext.Current.CancellationToken);
    }
}
