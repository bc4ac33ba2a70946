namespace RelateMail.Grains.Abstractions.Tests;

/// <summary>The canonical form of an address (RFC 5321 §2.3.11, §4.1.2; RFC 6531 §3.3; RFC 5891 §4).</summary>
public sealed class MailboxAddressTests
{
    [Theory]
    [InlineData("bob@example.org", "bob@example.org")]
    [InlineData("Bob@Example.ORG", "bob@example.org")] // RelateMail is the final host: local-parts have no case
    [InlineData("bob@example.org.", "bob@example.org")] // the root's dot
    [InlineData("bob+Tag@example.org", "bob+tag@example.org")]
    [InlineData("\"bob\"@example.org", "bob@example.org")] // unnecessary quotes
    [InlineData("\"b\\o\\b\"@example.org", "bob@example.org")] // unnecessary quoted-pairs
    [InlineData("\"b b\"@example.org", "\"b b\"@example.org")]
    [InlineData("\" \"@example.org", "\" \"@example.org")]
    [InlineData("\"a@b\"@example.org", "\"a@b\"@example.org")]
    [InlineData("\"a\\\"b\"@example.org", "\"a\\\"b\"@example.org")]
    [InlineData("\"a\\\\b\"@example.org", "\"a\\\\b\"@example.org")]
    [InlineData("\".\"@example.org", "\".\"@example.org")]
    [InlineData("\"a..b\"@example.org", "\"a..b\"@example.org")]
    [InlineData("!#$%&'*+-/=?^_`{|}~@example.org", "!#$%&'*+-/=?^_`{|}~@example.org")] // all of atext
    [InlineData("GRÜN@example.org", "grün@example.org")]
    [InlineData("用户@example.org", "用户@example.org")]
    [InlineData("😀@example.org", "😀@example.org")]
    [InlineData("bob@Bücher.example", "bob@xn--bcher-kva.example")]
    [InlineData("bob@BÜCHER.example", "bob@xn--bcher-kva.example")]
    [InlineData("bob@XN--BCHER-KVA.example", "bob@xn--bcher-kva.example")]
    [InlineData("bob@bücher。example", "bob@xn--bcher-kva.example")] // the ideographic full stop separates labels too
    [InlineData("bob@localhost", "bob@localhost")]
    [InlineData("bob@1.example", "bob@1.example")]
    [InlineData("bob@[192.0.2.1]", "bob@[192.0.2.1]")]
    [InlineData("bob@[IPv6:2001:DB8:0:0:0:0:0:1]", "bob@[ipv6:2001:db8::1]")]
    [InlineData("bob@[ipv6:::ffff:192.0.2.1]", "bob@[ipv6:::ffff:192.0.2.1]")]
    public void An_address_has_one_canonical_form(string address, string canonical)
    {
        Assert.True(MailboxAddress.TryCanonicalize(address, out string? once));
        Assert.Equal(canonical, once);
        Assert.True(MailboxAddress.TryCanonicalize(once, out string? twice));
        Assert.Equal(once, twice);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("bob")]
    [InlineData("@example.org")]
    [InlineData("bob@")]
    [InlineData("bob@.")]
    [InlineData("b b@example.org")]
    [InlineData(".bob@example.org")]
    [InlineData("bob.@example.org")]
    [InlineData("b..b@example.org")]
    [InlineData("a@b@example.org")]
    [InlineData("bob@example..org")]
    [InlineData("bob@example.org..")]
    [InlineData("bob@.example.org")]
    [InlineData("bob@-example.org")]
    [InlineData("bob@exam_ple.org")]
    [InlineData("bob@exam ple.org")]
    [InlineData("bob@example.org\r\nRCPT TO:<eve@example.org>")]
    [InlineData("\"\"@example.org")]
    [InlineData("\"@example.org")]
    [InlineData("\"bob@example.org")]
    [InlineData("\"bob\\\"@example.org")]
    [InlineData("\"b\"b\"@example.org")]
    [InlineData("\"bob\"x@example.org")]
    [InlineData("\"b\rb\"@example.org")]
    [InlineData("b\u0000b@example.org")]
    [InlineData("b\u0085b@example.org")] // a C1 control
    [InlineData("bob@[]")]
    [InlineData("bob@[192.0.2.1")]
    [InlineData("bob@[192.0.2]")]
    [InlineData("bob@[192.0.2.256]")]
    [InlineData("bob@[192.0.2.01]")]
    [InlineData("bob@[0x7f.0.0.1]")]
    [InlineData("bob@[2001:db8::1]")]
    [InlineData("bob@[IPv6:192.0.2.1]")]
    [InlineData("bob@[IPv6:fe80::1%eth0]")]
    [InlineData("bob@[IPv6:]")]
    [InlineData("bob@[anything]")]
    public void An_invalid_address_has_no_canonical_form(string? address)
    {
        Assert.False(MailboxAddress.TryCanonicalize(address, out string? canonical));
        Assert.Null(canonical);
    }

    [Fact]
    public void An_unpaired_surrogate_is_rejected() =>
        Assert.False(MailboxAddress.TryCanonicalize("b\ud800b@example.org", out _));

    [Fact]
    public void A_very_long_address_is_rejected()
    {
        string label = new('a', 63);
        string domain = $"{label}.{label}.{label}.{new string('a', 61)}";

        Assert.True(MailboxAddress.TryCanonicalizeDomain(domain, out _)); // 253 octets, the maximum
        Assert.False(MailboxAddress.TryCanonicalizeDomain($"{domain}a", out _));
        Assert.False(MailboxAddress.TryCanonicalizeDomain($"{label}a.example", out _));
        Assert.True(MailboxAddress.TryCanonicalize($"{new string('b', 66)}@{domain}", out _));
        Assert.False(MailboxAddress.TryCanonicalize($"{new string('b', 67)}@{domain}", out string? canonical));
        Assert.Null(canonical);
        Assert.False(MailboxAddress.TryCanonicalize($"{new string('b', 1_000_000)}@example.org", out _));
    }

    [Theory]
    [InlineData("bob@example.org", "bob", "example.org")]
    [InlineData("\"a@b\"@example.org", "\"a@b\"", "example.org")]
    [InlineData("bob@[192.0.2.1]", "bob", "[192.0.2.1]")]
    public void A_canonical_address_is_split_at_its_last_at_sign(string address, string localPart, string domain)
    {
        Assert.Equal(localPart, MailboxAddress.LocalPartOf(address));
        Assert.Equal(domain, MailboxAddress.DomainOf(address));
    }

    [Theory]
    [InlineData("bob+tag@example.org", "+", "bob@example.org", "tag")]
    [InlineData("bob+a+b@example.org", "+", "bob@example.org", "a+b")]
    [InlineData("bob-tag@example.org", "-", "bob@example.org", "tag")]
    [InlineData("bob+@example.org", "+", "bob@example.org", "")]
    [InlineData("\"bob+a b\"@example.org", "+", "bob@example.org", "a b")]
    [InlineData("\"b b+tag\"@example.org", "+", "\"b b\"@example.org", "tag")]
    public void A_plus_tag_is_removed(string address, string separator, string stripped, string tag)
    {
        Assert.True(MailboxAddress.TryTakeTag(address, separator, out string? rest, out string? taken));
        Assert.Equal((stripped, tag), (rest, taken));
    }

    [Theory]
    [InlineData("bob@example.org", "+")]
    [InlineData("+bob@example.org", "+")]
    [InlineData("\"+\"@example.org", "+")]
    [InlineData("bob+tag@example.org", "-")]
    [InlineData("bob+tag@example.org", "")]
    [InlineData("bob@ex-ample.org", "-")]
    public void Nothing_is_removed_from_an_address_without_a_plus_tag(string address, string separator) =>
        Assert.False(MailboxAddress.TryTakeTag(address, separator, out _, out _));
}
