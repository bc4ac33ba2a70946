using System.Text;
using RelateMail.Smtp.Addressing;

namespace RelateMail.Smtp.Tests;

/// <summary>address-literal (RFC 5321 §4.1.3).</summary>
public class AddressLiteralGrammarTests
{
    [Theory]
    [InlineData("[192.0.2.1]")] // IPv4-address-literal
    [InlineData("[0.0.0.0]")]
    [InlineData("[255.255.255.255]")]
    [InlineData("[192.000.002.010]")] // Snum = 1*3DIGIT, decimal
    [InlineData("[IPv6:2001:db8:1:2:3:4:5:6]")] // IPv6-full
    [InlineData("[ipv6:2001:DB8:0001:2:3:4:5:FFFF]")] // the tag and the digits in any case
    [InlineData("[IPv6:::]")] // IPv6-comp: nothing but "::"
    [InlineData("[IPv6:::1]")] // nothing before it
    [InlineData("[IPv6:2001:db8::]")] // nothing after it
    [InlineData("[IPv6:1:2:3::4:5:6]")] // six groups beside it, the most
    [InlineData("[IPv6:1:2:3:4:5:6:192.0.2.1]")] // IPv6v4-full
    [InlineData("[IPv6:::192.0.2.1]")] // IPv6v4-comp
    [InlineData("[IPv6:::FFFF:192.0.2.1]")]
    [InlineData("[IPv6:64:ff9b::192.0.2.1]")]
    [InlineData("[IPv6:1:2::3:4:192.0.2.1]")] // four groups beside it, the most
    [InlineData("[X400:c=de;a=example]")] // General-address-literal
    [InlineData("[2001:db8::1]")] // no IPv6 without its tag, but "db8::1" is dcontent of the tag "2001"
    [InlineData("[a-1:!Z^~]")] // Ldh-str; the ends of dcontent
    public void Literal_is_read_with_its_brackets(string literal)
    {
        Assert.True(Mailbox.TryParse(Encoding.ASCII.GetBytes($"bob@{literal}"), out Mailbox? mailbox));
        Assert.Equal(literal, mailbox.Domain);
        Assert.True(mailbox.IsAddressLiteral);
    }

    [Theory]
    [InlineData("[]")] // nothing
    [InlineData("[192.0.2.1")] // not closed
    [InlineData("192.0.2.1]")] // not opened
    [InlineData("[192.0.2.1]x")] // something after it
    [InlineData("[192.0.2]")] // three numbers
    [InlineData("[192.0.2.1.1]")] // five
    [InlineData("[192.0.2.256]")] // past 255
    [InlineData("[192.0.2.0001]")] // four digits
    [InlineData("[192.0.2.]")] // an empty number
    [InlineData("[192.0.2.-1]")] // a sign
    [InlineData("[192.0.2.1 ]")] // a space
    [InlineData("[IPv6:]")] // no address
    [InlineData("[IPv6:1:2:3:4:5:6:7]")] // seven groups
    [InlineData("[IPv6:1:2:3:4:5:6:7:8:9]")] // nine
    [InlineData("[IPv6:1:2:3:4::5:6:7]")] // "::" stands for two groups at least
    [InlineData("[IPv6:1::2::3]")] // "::" twice
    [InlineData("[IPv6:1:::2]")] // three colons
    [InlineData("[IPv6::1:2:3:4:5:6:7:8]")] // one colon before
    [InlineData("[IPv6:1:2:3:4:5:6:7:8:]")] // one after
    [InlineData("[IPv6:12345::]")] // IPv6-hex = 1*4HEXDIG
    [InlineData("[IPv6:g::]")] // no HEXDIG
    [InlineData("[IPv6:192.0.2.1]")] // an IPv4 address alone
    [InlineData("[IPv6:1:2:3:4:5:192.0.2.1]")] // five groups before it
    [InlineData("[IPv6:1:2:3:4:5:6:7:192.0.2.1]")] // seven
    [InlineData("[IPv6:1:2:3::4:5:192.0.2.1]")] // five beside "::"
    [InlineData("[IPv6:::192.0.2.256]")] // a bad number
    [InlineData("[IPv6:::192.0.2.1:1]")] // IPv4 comes last
    [InlineData("[IPv6:fe80::1%eth0]")] // no zone
    [InlineData("[:x]")] // an empty tag
    [InlineData("[x-:y]")] // Ldh-str ends with Let-dig
    [InlineData("[x_y:z]")] // no underscore
    [InlineData("[x:]")] // 1*dcontent
    [InlineData("[x:a b]")] // no space in dcontent
    [InlineData("[x:a[b]")] // no bracket
    [InlineData("[x:a\\b]")] // no backslash
    public void Malformed_literal_is_refused(string literal) =>
        Assert.False(Mailbox.TryParse(Encoding.ASCII.GetBytes($"bob@{literal}"), out _));

    [Fact]
    public void Literal_is_at_most_as_long_as_a_domain()
    {
        Assert.Equal(255, AddressLiteralGrammar.Match(Encoding.ASCII.GetBytes($"[x:{new string('y', 251)}]")));
        Assert.Equal(0, AddressLiteralGrammar.Match(Encoding.ASCII.GetBytes($"[x:{new string('y', 252)}]")));
    }
}
