using System.Security.Cryptography;
using Microsoft.Extensions.Options;
using RelateMail.Grains.Contracts;
using RelateMail.Tests.Harness;

namespace RelateMail.Certificates.Tests;

public sealed class CertificateSealerTests
{
    private const string Name = "mx.example.org";

    private static readonly string s_key = Convert.ToBase64String(RandomNumberGenerator.GetBytes(32));

    private readonly LoadedCertificate _certificate = TestCertificates.Loaded(TestCertificates.Leaf());

    [Fact]
    public void A_sealed_certificate_opens_with_its_private_key_and_chain()
    {
        LoadedCertificate opened = Sealer(s_key).Open(Sealer(s_key).Seal(_certificate, Name), Name);

        Assert.True(opened.Leaf.HasPrivateKey);
        Assert.Equivalent(_certificate.Facts, opened.Facts);
        Assert.Equal(2, opened.Others.Count);
    }

    [Fact]
    public void Sealing_the_same_certificate_twice_gives_different_octets() => Assert.NotEqual(
        Sealer(s_key).Seal(_certificate, Name).Octets, Sealer(s_key).Seal(_certificate, Name).Octets);

    [Fact]
    public void A_sealed_certificate_does_not_open_with_another_key_name_or_octet()
    {
        SealedCertificate sealedOne = Sealer(s_key).Seal(_certificate, Name);
        string other = Convert.ToBase64String(RandomNumberGenerator.GetBytes(32));
        byte[] changed = [.. sealedOne.Octets];
        changed[^1] ^= 1;

        string[] failures =
        [
            Fails(other, sealedOne, Name),
            Fails(s_key, sealedOne, "other.example.org"),
            Fails(s_key, sealedOne with { Octets = [.. changed] }, Name),
        ];
        Assert.All(
            failures,
            failure => Assert.Contains("EncryptionKey of this node differs", failure, StringComparison.Ordinal));
    }

    [Fact]
    public void Sealing_and_opening_fail_without_an_encryption_key()
    {
        SealedCertificate sealedOne = Sealer(s_key).Seal(_certificate, Name);

        Assert.False(Sealer(null).HasKey);
        Assert.Throws<InvalidOperationException>(() => Sealer("").Seal(_certificate, Name));
        Assert.Equal("Certificates:EncryptionKey is not set on this node.", Fails(null, sealedOne, Name));
    }

    [Theory]
    [InlineData(new byte[] { })]
    [InlineData(new byte[] { 1, 2, 3 })]
    public void An_unsupported_format_is_rejected(byte[] octets)
    {
        var sealedOne = new SealedCertificate { Facts = _certificate.Facts, Octets = [.. octets] };

        Assert.Contains("format", Fails(s_key, sealedOne, Name), StringComparison.Ordinal);
    }

    private static string Fails(string? key, SealedCertificate certificate, string name) =>
        Assert.Throws<CertificateException>(() => Sealer(key).Open(certificate, name)).Message;

    private static CertificateSealer Sealer(string? key) =>
        new(Options.Create(new CertificateWatchOptions { EncryptionKey = key }));
}
