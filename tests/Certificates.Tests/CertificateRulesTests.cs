using System.Security.Cryptography.X509Certificates;
using RelateMail.Tests.Harness;

namespace RelateMail.Certificates.Tests;

public sealed class CertificateRulesTests
{
    private const string Name = "mx.example.org";

    private static readonly DateTimeOffset s_now = DateTimeOffset.UtcNow;

    [Fact]
    public void A_good_one_is_not_refused() =>
        Assert.Null(Refuse(TestCertificates.Loaded(TestCertificates.Leaf()), Name));

    [Fact]
    public void One_that_is_its_own_issuer_is_its_whole_chain() => Assert.Null(Refuse(Alone(TestCertificates.SelfSigned(Name)), Name));

    [Fact]
    public void An_expired_one_is_refused() => Assert.StartsWith(
        "It expired on ",
        Refuse(TestCertificates.Loaded(TestCertificates.Leaf(notAfter: s_now.AddDays(-1))), Name),
        StringComparison.Ordinal);

    [Fact]
    public void One_that_is_not_valid_yet_is_refused() => Assert.StartsWith(
        "It is not valid before ",
        Refuse(TestCertificates.Loaded(TestCertificates.Odd(notBefore: s_now.AddDays(1))), Name),
        StringComparison.Ordinal);

    [Fact]
    public void One_for_other_names_is_refused() => Assert.Equal(
        "It is for a.example.org, b.example.org, not for mx.example.org.",
        Refuse(TestCertificates.Loaded(TestCertificates.Leaf(names: ["a.example.org", "b.example.org"])), Name));

    [Fact]
    public void Any_name_will_do_where_none_is_asked_for() =>
        Assert.Null(Refuse(TestCertificates.Loaded(TestCertificates.Leaf(names: ["a.example.org"])), null));

    [Theory]
    [InlineData("1.3.6.1.5.5.7.3.1", null)] // a server (RFC 5280 §4.2.1.12)
    [InlineData("1.3.6.1.5.5.7.3.2", "Its extended key usage does not let a server use it.")] // a client
    public void Its_use_must_be_a_servers(string use, string? reason) =>
        Assert.Equal(reason, Refuse(TestCertificates.Loaded(TestCertificates.Odd(use: use)), Name));

    [Fact]
    public void One_without_its_issuer_is_refused()
    {
        string? reason = Refuse(Alone(TestCertificates.Leaf()), Name);

        Assert.StartsWith("Its chain is not complete: the certificate of CN=intermediate", reason, StringComparison.Ordinal);
    }

    [Fact]
    public void A_root_that_is_neither_beside_it_nor_known_is_missed()
    {
        X509Certificate2 leaf = TestCertificates.Leaf();

        string? reason = Refuse(new LoadedCertificate(leaf, [TestCertificates.Intermediate.PublicOnly()]), Name);

        Assert.StartsWith("Its chain is not complete: the certificate of CN=root", reason, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("mx.example.org", true)]
    [InlineData("MX.example.ORG", true)]
    [InlineData("any.wild.example.org", true)]
    [InlineData("two.any.wild.example.org", false)] // a wildcard is one label (RFC 6125 §6.4.3)
    [InlineData("wild.example.org", false)]
    [InlineData("example.org", false)]
    public void A_name_is_covered_by_itself_or_a_wildcard(string name, bool isCovered) =>
        Assert.Equal(isCovered, CertificateRules.Covers(["mx.example.org", "*.wild.example.org"], name));

    private static LoadedCertificate Alone(X509Certificate2 leaf) => new(leaf, []);

    private static string? Refuse(LoadedCertificate certificate, string? name) =>
        CertificateRules.Refuse(certificate, name, s_now);
}
