using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using RelateMail.Tests.Harness;

namespace RelateMail.Certificates.Tests;

public sealed class CertificateLoaderTests : IDisposable
{
    private const string Password = "correct horse";

    private readonly TestCertificates _files = new();

    public void Dispose() => _files.Dispose();

    [Theory]
    [InlineData(true, null)]
    [InlineData(true, Password)]
    [InlineData(false, null)]
    [InlineData(false, Password)]
    public void A_PFX_loads_with_its_chain(bool rsa, string? password)
    {
        X509Certificate2 leaf = TestCertificates.Leaf(rsa);
        var all = new X509Certificate2Collection
        {
            TestCertificates.Root.PublicOnly(), TestCertificates.Intermediate.PublicOnly(), leaf,
        };
        string path = _files.Write("all.pfx", all.Export(X509ContentType.Pkcs12, password)!);

        AssertServes(leaf, 1, Load(path, password: password));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_PEM_pair_loads_with_its_chain(bool rsa)
    {
        X509Certificate2 leaf = TestCertificates.Leaf(rsa);
        string path = _files.Write("chain.pem", Chain(leaf));
        string key = _files.Write("key.pem", TestCertificates.KeyPem(leaf));

        AssertServes(leaf, 1, Load(path, key));
    }

    [Fact]
    public void A_single_PEM_file_loads_with_key_and_chain()
    {
        X509Certificate2 leaf = TestCertificates.Leaf();
        string path = _files.Write("all.pem", $"{TestCertificates.KeyPem(leaf)}\n{Chain(leaf)}");

        AssertServes(leaf, 1, Load(path));
    }

    [Fact]
    public void An_encrypted_PEM_key_loads_with_its_password()
    {
        X509Certificate2 leaf = TestCertificates.Leaf(rsa: true);
        string path = _files.Write("chain.pem", Chain(leaf));
        string key = _files.Write("key.pem", EncryptedKey(leaf));

        AssertServes(leaf, 1, Load(path, key, Password));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void PKCS1_and_SEC1_keys_load_in_PEM_and_DER(bool der)
    {
        X509Certificate2 rsa = TestCertificates.Leaf(rsa: true);
        X509Certificate2 curve = TestCertificates.Leaf();
        string rsaKey = der
            ? _files.Write("rsa.key", rsa.GetRSAPrivateKey()!.ExportRSAPrivateKey())
            : _files.Write("rsa.key", rsa.GetRSAPrivateKey()!.ExportRSAPrivateKeyPem());
        string curveKey = der
            ? _files.Write("ec.key", curve.GetECDsaPrivateKey()!.ExportECPrivateKey())
            : _files.Write("ec.key", curve.GetECDsaPrivateKey()!.ExportECPrivateKeyPem());

        AssertServes(rsa, 0, Load(_files.Write("rsa.der", rsa.RawData), rsaKey));
        AssertServes(curve, 0, Load(_files.Write("ec.der", curve.RawData), curveKey));
    }

    [Fact]
    public void A_DER_certificate_loads_with_an_encrypted_DER_key()
    {
        X509Certificate2 leaf = TestCertificates.Leaf();
        byte[] key = TestCertificates.Key(leaf).ExportEncryptedPkcs8PrivateKey(Password, Encryption());

        AssertServes(leaf, 0, Load(_files.Write("c.der", leaf.RawData), _files.Write("k.der", key), Password));
    }

    [Fact]
    public void An_expired_certificate_loads()
    {
        X509Certificate2 leaf = TestCertificates.Leaf(notAfter: DateTimeOffset.UtcNow.AddDays(-1));
        string path = _files.Write("old.pem", $"{Chain(leaf)}\n{TestCertificates.KeyPem(leaf)}");

        AssertServes(leaf, 1, Load(path));
    }

    [Fact]
    public void The_error_names_a_missing_file()
    {
        string path = Path.Combine(_files.Directory, "missing", "missing.pfx");

        AssertFails($"{path} does not exist.", path);
    }

    [Fact]
    public void The_error_names_a_missing_key()
    {
        string key = Path.Combine(_files.Directory, "missing.key");

        AssertFails($"{key} does not exist.", _files.Write("c.pem", Chain(TestCertificates.Leaf())), key);
    }

    [Fact]
    public void A_folder_with_a_Kubernetes_TLS_secret_loads()
    {
        X509Certificate2 leaf = TestCertificates.Leaf();
        string folder = _files.MountSecret(leaf);

        AssertServes(leaf, 1, Load(folder));
    }

    [Fact]
    public void A_folder_without_a_TLS_secret_is_rejected()
    {
        string key = _files.Write("k.pem", TestCertificates.KeyPem(TestCertificates.Leaf()));

        AssertFails($"{Path.Combine(_files.Directory, "tls.crt")} does not exist.", _files.Directory);
        AssertFails($"{_files.Directory} is a directory, not a file.", _files.Directory, key);
    }

    [Fact]
    public void A_truncated_file_is_rejected()
    {
        X509Certificate2 leaf = TestCertificates.Leaf();
        string pfx = _files.Write("c.pfx", leaf.Export(X509ContentType.Pkcs12, Password)[..^100]);
        string der = _files.Write("c.der", leaf.RawData[..^10]);
        string pem = _files.Write("c.pem", TestCertificates.ChainPem(leaf)[..200]);

        foreach (string path in (string[])[pfx, der, pem])
        {
            string message = Assert.Throws<CertificateException>(() => Load(path, password: Password)).Message;
            Assert.StartsWith($"{path} ", message, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData(null, "cannot be opened: a password is required, or the file is damaged.")]
    [InlineData("wrong battery", "cannot be opened: the password is wrong, or the file is damaged.")]
    public void A_PFX_is_rejected_without_the_right_password(string? password, string reason)
    {
        string path = _files.Write("c.pfx", TestCertificates.Leaf().Export(X509ContentType.Pkcs12, Password));

        AssertFails($"{path} {reason}", path, password: password);
    }

    [Fact]
    public void A_PFX_without_a_key_is_rejected()
    {
        string path = _files.Write("c.pfx", TestCertificates.Leaf().PublicOnly().Export(X509ContentType.Pkcs12));

        AssertFails($"{path} contains no private key.", path);
    }

    [Fact]
    public void A_PFX_with_a_separate_key_file_is_rejected()
    {
        string path = _files.Write("c.pfx", TestCertificates.Leaf().Export(X509ContentType.Pkcs12));
        string key = _files.Write("k.pem", TestCertificates.KeyPem(TestCertificates.Leaf()));

        AssertFails($"{path} is a PFX, which contains its key; do not set a key file ({key}).", path, key);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_key_of_another_certificate_is_rejected(bool rsa)
    {
        string path = _files.Write("c.pem", Chain(TestCertificates.Leaf(rsa)));
        string key = _files.Write("k.pem", TestCertificates.KeyPem(TestCertificates.Leaf(rsa)));

        AssertFails($"The private key in {key} does not match the certificate in {path}.", path, key);
    }

    [Fact]
    public void A_certificate_without_a_key_is_rejected()
    {
        string pem = _files.Write("c.pem", Chain(TestCertificates.Leaf()));
        AssertFails($"{pem} contains no private key.", pem);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("wrong battery")]
    public void An_encrypted_key_is_rejected_without_the_right_password(string? password)
    {
        X509Certificate2 leaf = TestCertificates.Leaf();
        string path = _files.Write("c.pem", Chain(leaf));
        string key = _files.Write("k.pem", EncryptedKey(leaf));

        CertificateException exception = Assert.Throws<CertificateException>(() => Load(path, key, password));

        Assert.Contains(key, exception.Message, StringComparison.Ordinal);
        Assert.Contains("password", exception.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("wrong battery", exception.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("hello", "is not a certificate (PFX, DER or PEM), or it is truncated.")]
    [InlineData("", "is not a certificate (PFX, DER or PEM), or it is truncated.")]
    [InlineData("-----BEGIN NOTHING-----\n-----END NOTHING-----\n", "is a PEM file without a certificate.")]
    [InlineData("-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n", "is a damaged PEM file.")]
    public void A_file_without_a_certificate_is_rejected(string content, string reason)
    {
        string path = _files.Write("file", content);

        AssertFails($"{path} {reason}", path);
    }

    [Fact]
    public void A_large_file_is_rejected_before_it_is_read()
    {
        string path = _files.Write("large", new byte[(1024 * 1024) + 1]);

        AssertFails($"{path} is not a certificate or key: it is larger than 1 MiB.", path);
    }

    [Fact]
    public void Errors_never_contain_key_material()
    {
        X509Certificate2 leaf = TestCertificates.Leaf();
        string key = TestCertificates.KeyPem(leaf);
        string path = _files.Write("c.pem", Chain(TestCertificates.Leaf()));

        CertificateException exception =
            Assert.Throws<CertificateException>(() => Load(path, _files.Write("k.pem", key)));

        Assert.DoesNotContain(key[40..80], exception.ToString(), StringComparison.Ordinal);
    }

    private static void AssertServes(X509Certificate2 leaf, int intermediates, LoadedCertificate served)
    {
        Assert.Equal(leaf.Thumbprint, served.Leaf.Thumbprint);
        Assert.True(served.Leaf.HasPrivateKey);
        Assert.Equal(intermediates, served.Facts.Intermediates);
        Assert.Equal(leaf.Thumbprint, served.Context.TargetCertificate.Thumbprint);
        Assert.Equal(intermediates, served.Context.IntermediateCertificates.Count);
    }

    private static void AssertFails(string message, string path, string? keyPath = null, string? password = null) =>
        Assert.Equal(message, Assert.Throws<CertificateException>(() => Load(path, keyPath, password)).Message);

    private static LoadedCertificate Load(string path, string? keyPath = null, string? password = null) =>
        CertificateLoader.Load(new CertificateSource(path, keyPath, password));

    private static string Chain(X509Certificate2 leaf) =>
        $"{leaf.ExportCertificatePem()}\n{TestCertificates.Intermediate.ExportCertificatePem()}\n"
        + TestCertificates.Root.ExportCertificatePem();

    private static string EncryptedKey(X509Certificate2 leaf) =>
        TestCertificates.Key(leaf).ExportEncryptedPkcs8PrivateKeyPem(Password, Encryption());

    private static PbeParameters Encryption() => new(PbeEncryptionAlgorithm.Aes256Cbc, HashAlgorithmName.SHA256, 1000);
}

internal static class CertificateCopies
{
    public static X509Certificate2 PublicOnly(this X509Certificate2 certificate) =>
        X509CertificateLoader.LoadCertificate(certificate.RawData);
}
