using RelateMail.SenderAuthentication.Dkim;
using RelateMail.SenderAuthentication.Dmarc;

namespace RelateMail.SenderAuthentication.Tests.Dmarc;

/// <summary>From fields and their domain (RFC 9989 §5.3.1, RFC 5322 §3.4).</summary>
public sealed class AuthorDomainTests
{
    [Theory]
    [InlineData("alice@example.org", "example.org")]
    [InlineData("Alice <alice@EXAMPLE.org>", "example.org")]
    [InlineData("<alice@example.org.>", "example.org")]
    [InlineData("\"eve@evil.example\" <alice@example.org>", "example.org")]
    [InlineData("\"a\\\"<eve@evil.example>\" <alice@example.org>", "example.org")]
    [InlineData("eve@evil.example <alice@example.org>", "example.org")]
    [InlineData("(eve@evil.example) alice (x (y) z)\r\n @ example.org", "example.org")]
    [InlineData("\"@\"@example.org", "example.org")]
    [InlineData("Alice <@relay.example,@b.example:alice@example.org>", "example.org")] // RFC 5322 §4.4
    [InlineData("a@example.org, B <b@Example.org>", "example.org")]
    [InlineData("Group: a@example.org, b@example.org;", "example.org")] // RFC 6854
    [InlineData("alice@b\u00FCcher.example", "xn--bcher-kva.example")] // RFC 9989 §5.3.1: A-labels
    [InlineData("=?utf-8?q?eve=40evil=2Eexample?= <alice@example.org>", "example.org")]
    public void The_domain_is_the_one_of_the_address(string value, string domain) =>
        Assert.Equal(new AuthorDomain(domain, null), AuthorDomain.Read(value));

    [Theory]
    [InlineData("", "no-address")]
    [InlineData("undisclosed:;", "no-address")]
    [InlineData("alice", "from-syntax")]
    [InlineData("alice@", "from-syntax")]
    [InlineData("<>", "from-syntax")]
    [InlineData("alice@[192.0.2.1]", "from-syntax")]
    [InlineData("alice@exa mple..org", "from-syntax")]
    [InlineData("\"alice@example.org", "from-syntax")]
    [InlineData("(alice@example.org", "from-syntax")]
    [InlineData("<alice@example.org", "from-syntax")]
    [InlineData("<alice@example.org> eve@evil.example", "from-syntax")]
    [InlineData("<eve@evil.example> <alice@example.org>", "from-syntax")]
    [InlineData("<<alice@example.org>>", "from-syntax")]
    [InlineData("a@example.org, b@example.net", "several-domains")]
    [InlineData("A: a@example.org;, b@example.net", "several-domains")]
    public void Another_shape_has_no_domain(string value, string problem) =>
        Assert.Equal(new AuthorDomain(null, problem), AuthorDomain.Read(value));

    [Theory]
    [InlineData("To: b@example.net\r\n", "no-from")]
    [InlineData("From: a@example.org\r\nfrom : a@example.org\r\n", "several-from")]
    [InlineData("From: a@example.org\r\nX: y\r\n", null)]
    public void There_is_exactly_one_field(string fields, string? problem) => Assert.Equal(
        problem, AuthorDomain.Find(MessageHeader.Parse(System.Text.Encoding.ASCII.GetBytes(fields))).Problem);
}
