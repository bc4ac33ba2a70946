using System.Net;
using System.Security.Authentication;
using RelateMail.Smtp.Addressing;
using RelateMail.Smtp.Transactions;
using RelateMail.Smtp.Transport;

namespace RelateMail.Smtp.Tests;

/// <summary>The Received field (RFC 5321 §4.4).</summary>
public sealed class ReceivedFieldTests
{
    private static readonly DateTimeOffset s_now = new(2026, 11, 3, 7, 4, 5, TimeSpan.FromHours(2));
    private static readonly Guid s_id = new("019aa0b0-0000-7000-8000-000000000001");
    private static readonly TlsFacts s_tls = new(SslProtocols.Tls13, "TLS_AES_256_GCM_SHA384", null);

    [Fact]
    public void Field_contains_client_server_keyword_id_recipient_and_date()
    {
        var client = new ClientFacts(IPAddress.Parse("192.0.2.7"), "client.example.org", true, s_tls, "alice");
        Assert.Equal(
            "Received: from client.example.org\r\n\t([192.0.2.7])\r\n\tby mail.example.org\r\n\twith ESMTPSA\r\n"
            + "\t(TLSv1.3, TLS_AES_256_GCM_SHA384)\r\n\tid 019aa0b0-0000-7000-8000-000000000001\r\n"
            + "\tfor <bob@example.org>;\r\n\tTue, 03 Nov 2026 05:04:05 +0000\r\n",
            Compose(client, "bob@example.org"));
    }

    [Fact]
    public void Several_recipients_are_not_listed()
    {
        string field = Compose(Client("c.example.org"), "bob@example.org", "carol@example.org");
        Assert.DoesNotContain("for ", field, StringComparison.Ordinal);
        Assert.DoesNotContain("bob", field, StringComparison.Ordinal);
    }

    [Fact]
    public void IPv6_client_is_an_address_literal_with_its_tag()
    {
        var client = new ClientFacts(IPAddress.Parse("2001:db8::1"), "[IPv6:2001:db8::1]", true, null, null);
        string field = Compose(client, "bob@example.org");
        Assert.Contains("from [IPv6:2001:db8::1]\r\n\t([IPv6:2001:db8::1])\r\n", field, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("evil\r\nX-Injected: yes", "evil??X-Injected:?yes")]
    [InlineData("a (comment) b;", "a??comment??b?")]
    [InlineData("bücher.example", "b?cher.example")]
    [InlineData("x\0y\u0085z", "x?y?z")]
    public void Name_of_a_client_cannot_inject_octets(string name, string shown)
    {
        string field = Compose(Client(name), "bob@example.org");
        Assert.StartsWith($"Received: from {shown}\r\n\t(", field, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("mx.example.org", "mx.example.org")]
    [InlineData("evil)\r\nX-Injected: yes", "evil???X-Injected:?yes")]
    public void SNI_is_a_comment_and_cannot_inject_octets(string name, string shown)
    {
        ClientFacts client = Client("c.example.org") with { Tls = s_tls with { ServerName = name } };
        Assert.Contains(
            $"\r\n\t(TLSv1.3, TLS_AES_256_GCM_SHA384,\r\n\tSNI {shown})\r\n",
            Compose(client, "bob@example.org"),
            StringComparison.Ordinal);
    }

    [Fact]
    public void Lines_stay_below_78_characters_for_ordinary_names()
    {
        string field = Compose(Client("a-rather-long-client-name.some-department.example.org"), "bob@example.org");
        Assert.All(field.Split("\r\n"), static line => Assert.True(line.Length < 78, line));
    }

    [Theory]
    [InlineData(false, false, false, false, "SMTP")]
    [InlineData(false, false, true, true, "SMTP")]
    [InlineData(true, false, false, false, "ESMTP")]
    [InlineData(true, false, true, false, "ESMTPS")]
    [InlineData(true, false, false, true, "ESMTPA")]
    [InlineData(true, false, true, true, "ESMTPSA")]
    [InlineData(true, true, false, false, "UTF8SMTP")]
    [InlineData(true, true, true, false, "UTF8SMTPS")]
    [InlineData(true, true, false, true, "UTF8SMTPA")]
    [InlineData(true, true, true, true, "UTF8SMTPSA")]
    public void Keyword_depends_on_protocol_tls_and_login(
        bool extended, bool utf8, bool tls, bool auth, string expected)
    {
        var client = new ClientFacts(IPAddress.Loopback, "c", extended, tls ? s_tls : null, auth ? "alice" : null);
        Assert.Equal(expected, ReceivedField.Keyword(client, new() { SmtpUtf8 = utf8 }));
    }

    private static ClientFacts Client(string name) => new(IPAddress.Loopback, name, true, null, null);

    private static string Compose(ClientFacts client, params string[] recipients) => ReceivedField.Compose(
        "mail.example.org",
        client,
        MailParameters.None,
        [.. recipients.Select(static address => new Recipient(
            new(new Mailbox(address.Split('@')[0], address.Split('@')[1])), RcptParameters.None, RecipientRoute.None))],
        s_id,
        s_now);
}
