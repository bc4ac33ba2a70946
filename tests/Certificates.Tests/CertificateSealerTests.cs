using System.Security.Cryptography;
using Microsoft.Extensions.Options;
using RelateMail.Grains.Abstractions;
using RelateMail.Tests.Harness;

namespace RelateMail.Certificates.Tests;

public sealed class CertificateSealerTests
{
    private const string Name = "mx.example.org";

    private static readonly string s_key = Convert.ToBase64String(RandomNumberGenerator.GetBytes(32));

    private readonly LoadedCertificate _certificate = TestCertificates.Loaded(TestCertificates.Leaf());

    [Fact]
    public void What_is_sealed_opens_with_its_key_and_its_chain()
    {
        LoadedCertificate opened = Sealer(s_key).Open(Sealer(s_key).Seal(_certificate, Name), Name);

        Assert.True(opened.Leaf.HasPrivateKey);
        Assert.Equivalent(_certificate.Facts, opened.Facts);
        Assert.Equal(2, opened.Others.Count);
    }

    [Fact]
    public void The_same_one_is_never_sealed_to_the_same_octets() => Assert.NotEqual(
        Sealer(s_key).Seal(_certificate, Name).Octets, Sealer(s_key).Seal(_certificate, Name).Octets);

    [Fact]
    public void Another_key_or_name_or_octet_does_not_open_it()
    {
        SealedCertificate sealedOne = Sealer(s_key).Seal(_certificate, Name);
        string other = Convert.ToBase64String(RandomNumberGenerator.GetBytes(32));
        byte[] changed = [.. sealedOne.Octets];
        changed[^1] ^= 1;

        Assert.Contains("EncryptionKey of this node", Fails(other, sealedOne, Name), StringComparison.Ordinal);
        Assert.Contains("EncryptionKey of this node", Fails(s_key, sealedOne, "other.example.org"), StringComparison.Ordinal);
        Assert.Contains(
            "EncryptionKey of this node", Fails(s_key, sealedOne with { Octets = changed }, Name), StringComparison.Ordinal);
    }

    [Fact]
    public void Without_a_key_nothing_is_sealed_or_opened()
    {
        SealedCertificate sealedOne = Sealer(s_key).Seal(_certificate, Name);

        Assert.False(Sealer(null).HasKey);
        Assert.Throws<InvalidOperationException>(() => Sealer("").Seal(_certificate, Name));
        Assert.Equal("Certificates:EncryptionKey is not set on this node.", Fails(null, sealedOne, Name));
    }

    [Theory]
    [InlineData(new byte[] { })]
    [InlineData(new byte[] { 1, 2, 3 })]
    public void What_is_of_another_form_is_refused(byte[] octets)
    {
        var sealedOne = new SealedCertificate { Facts = _certificate.Facts, Octets = octets };

        Assert.Contains("form", Fails(s_key, sealedOne, Name), StringComparison.Ordinal);
    }

    private static string Fails(string? key, SealedCertificate certificate, string name) =>
        Assert.Throws<CertificateException>(() => Sealer(key).Open(certificate, name)).Message;

    private static CertificateSealer Sealer(string? key) =>
        new(Options.Create(new CertificateWatchOptions { EncryptionKey = key }));
}
