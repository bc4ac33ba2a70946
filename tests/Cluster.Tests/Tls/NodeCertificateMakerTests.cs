using System.Runtime.Versioning;
using System.Security.Cryptography.X509Certificates;
using RelateMail.Certificates;
using RelateMail.Cluster.Roles;
using RelateMail.Cluster.Tls;

namespace RelateMail.Cluster.Tests.Tls;

/// <summary>Certificates of a cluster that makes its own.</summary>
public sealed class NodeCertificateMakerTests : IDisposable
{
    private static readonly DateTimeOffset s_now = DateTimeOffset.UtcNow;

    private readonly string _folder = Directory.CreateTempSubdirectory("relatemail-").FullName;

    public static bool IsUnix => !OperatingSystem.IsWindows();

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData("silo")]
    [InlineData("gateway")]
    [InlineData("read")]
    [InlineData("mail")]
    public void An_issued_certificate_names_its_role_and_is_trusted_by_other_nodes(string role)
    {
        Assert.True(Ensure(role, s_now));

        Assert.True(NodeTls.TryLoad(Options(role), out _)); // applies the policy of the other nodes
        using X509Certificate2 certificate = Read(role);
        Assert.Equal(role, CertificateRoles.Read(certificate).ToString(), ignoreCase: true);
    }

    [Fact]
    public void A_certificate_is_kept_until_it_ends_soon()
    {
        Assert.True(Ensure("silo", s_now));
        using X509Certificate2 first = Read("silo");

        Assert.False(Ensure("silo", s_now.AddDays(240)));
        Assert.True(Ensure("silo", s_now.AddDays(250)));

        using X509Certificate2 renewed = Read("silo");
        Assert.NotEqual(first.Thumbprint, renewed.Thumbprint);
        Assert.Equal(first.Issuer, renewed.Issuer);
        Assert.True(Ensure("silo", s_now.AddDays(250), role: "gateway")); // another role
    }

    [Fact]
    public void A_certificate_of_another_authority_is_replaced()
    {
        Assert.True(Ensure("silo", s_now));
        Directory.Delete(Path.Combine(_folder, "authority"), recursive: true);

        Assert.True(Ensure("silo", s_now));
        Assert.True(NodeTls.TryLoad(Options("silo"), out _));
    }

    [Fact]
    public void An_authority_that_ends_soon_says_what_to_do()
    {
        Assert.True(Ensure("silo", s_now));

        CertificateException refused = Assert.Throws<CertificateException>(() => Ensure("silo", s_now.AddDays(3600)));
        Assert.Contains("Delete its folder", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_unknown_role_is_refused()
    {
        Assert.Throws<ArgumentException>(() => Ensure("admin", s_now));
        Assert.Throws<ArgumentException>(() => Ensure("silo,gateway", s_now));
    }

    [Fact(SkipUnless = nameof(IsUnix), Skip = "Windows has no such mode."), UnsupportedOSPlatform("windows")]
    public void Only_the_owner_can_read_the_keys()
    {
        Ensure("silo", s_now);

        Assert.All(
            Directory.GetFiles(_folder, "*", SearchOption.AllDirectories),
            static file => Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file)));
    }

    private bool Ensure(string name, DateTimeOffset now, string? role = null)
    {
        using var maker = NodeCertificateMaker.Open(Path.Combine(_folder, "authority"), now);
        return maker.Ensure(Path.Combine(_folder, name), role ?? name);
    }

    private X509Certificate2 Read(string name) =>
        X509Certificate2.CreateFromPemFile(Path.Combine(_folder, name, NodeCertificateMaker.NodeFile));

    private NodeTlsOptions Options(string name) => new()
    {
        CertificatePath = Path.Combine(_folder, name, NodeCertificateMaker.NodeFile),
        AuthorityPath = Path.Combine(_folder, name, NodeCertificateMaker.AuthorityFile),
        RequireRoles = true,
    };
}
