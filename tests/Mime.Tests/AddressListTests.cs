using System.Text;
using RelateMail.Grains.Abstractions;
using RelateMail.Mime.Headers;

namespace RelateMail.Mime.Tests;

public sealed class AddressListTests
{
    /// <summary>A field and its addresses, each as name|address.</summary>
    public static TheoryData<string, string[]> Fields => new()
    {
        { "a@example.org", ["|a@example.org"] },
        { " Alice <a@example.org>,\r\n\t<b@example.org>", ["Alice|a@example.org", "|b@example.org"] },
        { "\"Doe, John\" <j@example.org>", ["Doe, John|j@example.org"] },
        { "\"a \\\"b\\\" c\" <j@example.org>", ["a \"b\" c|j@example.org"] },
        { "=?utf-8?Q?J=C3=B6rg?= =?utf-8?Q?_W?= <j@example.org>", ["Jörg W|j@example.org"] },
        { "\"=?utf-8?B?SsO2cmc=?=\" <j@example.org>", ["Jörg|j@example.org"] },
        { "j@example.org (John Doe)", ["John Doe|j@example.org"] },
        { "Team: a@example.org, B <b@example.org>; c@example.org",
            ["|a@example.org", "B|b@example.org", "|c@example.org"] },
        { "undisclosed-recipients:;", ["undisclosed-recipients|"] },
        { "a@example.org; b@example.org", ["|a@example.org", "|b@example.org"] },
        { "<@relay.example,@other.example:a@example.org>", ["|a@example.org"] },
        { "a @ example . org", ["|a@example.org"] },
        { "\"a b\"@example.org", ["|\"a b\"@example.org"] },
        { "Grüße <g@example.org>", ["Grüße|g@example.org"] },
        { "Cron Daemon <root>", ["Cron Daemon|root"] },
        { "Name <>", ["Name|"] },
        { "Name <not an address>", ["Name <not an address>|"] },
        { "Name <a@example.org", ["Name|a@example.org"] },
        { "some words", ["some words|"] },
        { ", ,a@example.org,", ["|a@example.org"] },
        { "\"never closed <a@example.org>", ["\"never closed|a@example.org"] },
        { "", [] },

        // A display name never becomes an address, whatever it decodes to.
        { "\"ceo@bank.example\" <x@evil.example>", ["ceo@bank.example|x@evil.example"] },
        { "=?utf-8?Q?ceo=40bank.example=2C_=3Cx=40y=3E?= <x@evil.example>",
            ["ceo@bank.example, <x@y>|x@evil.example"] },
        { "=?utf-8?Q?ceo=40bank.example?=", ["ceo@bank.example|"] },
        { "=?utf-8?Q?ceo@bank.example?=", ["ceo@bank.example|"] },
        { "=?utf-8?Q?Doe,_John?= <j@example.org>, b@example.org", ["Doe, John|j@example.org", "|b@example.org"] },
        { "=?utf-8?Q?a=0D=0ABcc:_b=40c?= <x@evil.example>", ["a  Bcc: b@c|x@evil.example"] },
    };

    [Theory]
    [MemberData(nameof(Fields))]
    public void A_field_is_parsed_before_it_is_decoded(string body, string[] expected)
    {
        MailAddress[] addresses = Parse(body, out bool isCut);

        Assert.Equal(expected, addresses.Select(address => $"{address.Name}|{address.Address}"));
        Assert.False(isCut);
    }

    [Fact]
    public void A_long_list_is_cut_between_two_addresses()
    {
        string[] all = [.. Enumerable.Range(0, 300).Select(number => $"user{number:D4}@client.example")];

        MailAddress[] addresses = Parse(string.Join(",\r\n ", all), out bool isCut);

        Assert.True(isCut);
        Assert.InRange(addresses.Length, 50, 299);
        Assert.Equal(all[..addresses.Length], addresses.Select(address => address.Address));
    }

    [Theory]
    [InlineData("<")]
    [InlineData("\"")]
    [InlineData("(")]
    [InlineData("a:")]
    [InlineData("a@b ")]
    [InlineData("=?a?q?")]
    [InlineData("\\")]
    public void A_hostile_field_is_read_in_linear_time(string unit)
    {
        // At the limit of a header block. A quadratic reader would need minutes.
        string body = string.Concat(Enumerable.Repeat(unit, 250_000 / unit.Length));

        Assert.NotNull(Parse(body, out _));
        Assert.NotNull(HeaderText.Decode(Encoding.ASCII.GetBytes(body)));
        _ = FieldParameters.Get(Encoding.ASCII.GetBytes($"a; {body}"), "name");
        _ = MessageIds.All(Encoding.ASCII.GetBytes(body), 50, out _);
        _ = DateField.Read(Encoding.ASCII.GetBytes(body));
    }

    private static MailAddress[] Parse(string body, out bool isCut)
    {
        var list = new AddressList();
        list.Add(Encoding.UTF8.GetBytes(body));
        isCut = list.IsCut;
        return [.. list.ToImmutable()];
    }
}
