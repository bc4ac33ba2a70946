using System.Security.Cryptography.X509Certificates;
using RelateMail.Tests.Harness;

namespace RelateMail.Certificates.Tests;

public sealed class CertificateRulesTests
{
    private const string Name = "mx.example.org";

    private static readonly DateTimeOffset s_now = DateTimeOffset.UtcNow;

    [Fact]
    public void A_valid_certificate_is_accepted() =>
        Assert.Null(Refuse(TestCertificates.Loaded(TestCertificates.Leaf()), Name));

    [Fact]
    public void A_self_signed_certificate_is_accepted_without_a_chain() =>
        Assert.Null(Refuse(Alone(TestCertificates.SelfSigned(Name)), Name));

    [Fact]
    public void An_expired_certificate_is_rejected() => Assert.StartsWith(
        "The certificate expired on ",
        Refuse(TestCertificates.Loaded(TestCertificates.Leaf(notAfter: s_now.AddDays(-1))), Name),
        StringComparison.Ordinal);

    [Fact]
    public void A_certificate_that_is_not_yet_valid_is_rejected() => Assert.StartsWith(
        "The certificate is not valid before ",
        Refuse(TestCertificates.Loaded(TestCertificates.Odd(notBefore: s_now.AddDays(1))), Name),
        StringComparison.Ordinal);

    [Fact]
    public void A_certificate_for_other_names_is_rejected() => Assert.Equal(
        "The certificate is for a.example.org, b.example.org, not for mx.example.org.",
        Refuse(TestCertificates.Loaded(TestCertificates.Leaf(names: ["a.example.org", "b.example.org"])), Name));

    [Fact]
    public void Any_name_is_accepted_if_no_name_is_required() =>
        Assert.Null(Refuse(TestCertificates.Loaded(TestCertificates.Leaf(names: ["a.example.org"])), null));

    [Theory]
    [InlineData("1.3.6.1.5.5.7.3.1", null)] // server authentication (RFC 5280 §4.2.1.12)
    [InlineData("1.3.6.1.5.5.7.3.2", "The certificate's extended key usage does not include server authentication.")]
    public void The_extended_key_usage_must_include_server_authentication(string use, string? reason) =>
        Assert.Equal(reason, Refuse(TestCertificates.Loaded(TestCertificates.Odd(use: use)), Name));

    [Fact]
    public void A_certificate_without_its_issuer_is_rejected()
    {
        string? reason = Refuse(Alone(TestCertificates.Leaf()), Name);

        Assert.StartsWith(
            "The certificate chain is incomplete: the certificate of CN=intermediate",
            reason,
            StringComparison.Ordinal);
    }

    [Fact]
    public void A_chain_whose_root_is_neither_included_nor_known_is_rejected()
    {
        X509Certificate2 leaf = TestCertificates.Leaf();

        string? reason = Refuse(new LoadedCertificate(leaf, [TestCertificates.Intermediate.PublicOnly()]), Name);

        Assert.StartsWith(
            "The certificate chain is incomplete: the certificate of CN=root", reason, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("mx.example.org", true)]
    [InlineData("MX.example.ORG", true)]
    [InlineData("any.wild.example.org", true)]
    [InlineData("two.any.wild.example.org", false)] // a wildcard matches one label (RFC 6125 §6.4.3)
    [InlineData("wild.example.org", false)]
    [InlineData("example.org", false)]
    public void A_server_name_is_covered_by_an_equal_name_or_a_wildcard(string name, bool isCovered) =>
        Assert.Equal(isCovered, CertificateRules.Covers(["mx.example.org", "*.wild.example.org"], name));

    private static LoadedCertificate Alone(X509Certificate2 leaf) => new(leaf, []);

    private static string? Refuse(LoadedCertificate certificate, string? name) =>
        CertificateRules.Refuse(certificate, name, s_now);
}
