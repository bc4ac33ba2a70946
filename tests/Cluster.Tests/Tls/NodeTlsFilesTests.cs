using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.Extensions.Options;
using RelateMail.Cluster.Tls;

namespace RelateMail.Cluster.Tests.Tls;

/// <summary>The certificate files of a node, and the start errors for unusable ones.</summary>
public sealed class NodeTlsFilesTests : IDisposable
{
    private const string ForServers = "1.3.6.1.5.5.7.3.1";

    private readonly NodeAuthority _ours = new("ours");
    private readonly NodeAuthority _other = new("other");

    public void Dispose()
    {
        _ours.Dispose();
        _other.Dispose();
    }

    [Fact]
    public void TLS_is_disabled_without_files() => Assert.False(NodeTls.TryLoad(new(), out _));

    [Fact]
    public void A_certificate_can_be_PEM_or_PFX_with_or_without_a_password()
    {
        using X509Certificate2 node = _ours.Issue();
        using ECDsa key = node.GetECDsaPrivateKey()!;
        string encrypted = key.ExportEncryptedPkcs8PrivateKeyPem(
            "secret", new(PbeEncryptionAlgorithm.Aes256Cbc, HashAlgorithmName.SHA256, 1000));
        string pem = node.ExportCertificatePem();
        string authority = _ours.AuthorityPath;
        NodeTlsOptions[] all =
        [
            _ours.Write(node),
            new()
            {
                CertificatePath = _ours.WriteFile("alone.pem", pem),
                AuthorityPath = authority,
                CertificateKeyPath = _ours.WriteFile("key.pem", NodeAuthority.Key(node)),
            },
            new()
            {
                CertificatePath = _ours.WriteFile("encrypted.pem", $"{pem}\n{encrypted}"),
                AuthorityPath = authority,
                CertificatePassword = "secret",
            },
            new()
            {
                CertificatePath = _ours.WriteFile("open.pfx", node.Export(X509ContentType.Pfx)),
                AuthorityPath = authority,
            },
            new()
            {
                CertificatePath = _ours.WriteFile("node.pfx", node.Export(X509ContentType.Pfx, "secret")),
                AuthorityPath = authority,
                CertificatePassword = "secret",
            },
        ];

        Assert.All(all, static options => Assert.True(NodeTls.TryLoad(options, out _)));
    }

    [Fact]
    public void A_missing_setting_is_reported_when_its_counterpart_is_set()
    {
        AssertFails(
            new() { CertificatePath = _ours.Options().CertificatePath }, "Cluster:Tls:AuthorityPath: is not set");
        AssertFails(new() { AuthorityPath = _ours.AuthorityPath }, "Cluster:Tls:CertificatePath: is not set");
    }

    [Fact]
    public void A_missing_file_is_named()
    {
        NodeTlsOptions options = _ours.Options();
        options.CertificateKeyPath = "nowhere.key";
        AssertFails(options, "Cluster:Tls:CertificateKeyPath: nowhere.key does not exist.");
    }

    [Fact]
    public void An_authority_must_be_a_certificate_authority()
    {
        NodeTlsOptions options = _ours.Options();
        options.AuthorityPath = _ours.WriteFile("text.pem", "hello");
        AssertFails(options, "text.pem contains no certificate in PEM format");
    }

    [Fact]
    public void A_certificate_that_other_nodes_would_reject_fails_the_start()
    {
        using X509Certificate2 foreign = _other.Issue();
        AssertFails(_ours.Write(foreign), "node.pem as a server: ");

        using X509Certificate2 expired = _ours.Issue(days: -1);
        AssertFails(_ours.Write(expired), "node.pem as a server: ");

        using X509Certificate2 half = _ours.Issue(usage: ForServers);
        AssertFails(_ours.Write(half), "node.pem as a client: ");
    }

    [Fact]
    public void A_key_of_another_certificate_and_a_wrong_password_fail_the_start()
    {
        using X509Certificate2 node = _ours.Issue();
        using X509Certificate2 another = _ours.Issue();
        NodeTlsOptions options = _ours.Write(node);
        options.CertificateKeyPath = _ours.WriteFile("another.key", NodeAuthority.Key(another));
        AssertFails(options, "another.key does not match the certificate in ");

        NodeTlsOptions locked = new()
        {
            CertificatePath = _ours.WriteFile("node.pfx", node.Export(X509ContentType.Pfx, "secret")),
            AuthorityPath = _ours.AuthorityPath,
            CertificatePassword = "wrong",
        };
        AssertFails(locked, "cannot be opened: the password is wrong, or the file is damaged.");
    }

    private static void AssertFails(NodeTlsOptions options, string expected)
    {
        OptionsValidationException exception =
            Assert.Throws<OptionsValidationException>(() => NodeTls.TryLoad(options, out _));
        string failure = Assert.Single(exception.Failures);
        Assert.StartsWith("Cluster:Tls:", failure, StringComparison.Ordinal);
        Assert.Contains(expected, failure, StringComparison.Ordinal);
    }
}
