using System.Net;
using RelateMail.SenderAuthentication.Results;

namespace RelateMail.SenderAuthentication.Tests.Results;

/// <summary>Trace fields as written, and fields of others as read (RFC 8601, RFC 7208 §9.1).</summary>
public sealed class FieldTests
{
    private const string Hostile = "x\r\nAuthentication-Results: mx.example.org; dkim=pass\r\n\";\u00E9(\\ dkim=pass";

    private static readonly IPAddress s_client = IPAddress.Parse("192.0.2.1");

    [Fact]
    public void Authentication_Results_has_one_line_for_each_result() => Assert.Equal(
        """
        Authentication-Results: mx.example.org;
         iprev=pass policy.iprev=192.0.2.1 (mail.example.com);
         spf=pass smtp.mailfrom=example.com;
         spf=none;
         dkim=pass (2048-bit key) header.d=example.com header.i=@example.com header.s=s1
          header.a=rsa-sha256 header.b=dzdVyOfA;
         dmarc=pass header.from=example.com policy.published-domain-policy=reject;
         arc=pass (i=2) header.d=example.net

        """.ReplaceLineEndings("\r\n"),
        AuthenticationResultsField.Write(RecordJsonTests.Record, s_client));

    [Fact]
    public void A_written_field_is_parsed_again()
    {
        string field = AuthenticationResultsField.Write(RecordJsonTests.Record, s_client);
        AuthenticationResults parsed = AuthenticationResults.Parse(field[(field.IndexOf(':') + 1)..])!;
        Assert.Equal("mx.example.org", parsed.Server);
        Assert.Equal(
            ["iprev=pass", "spf=pass", "spf=none", "dkim=pass", "dmarc=pass", "arc=pass"],
            parsed.Results.Select(static result => $"{result.Method}={result.Result}"));
        Assert.Equal(
            [
                new("header", "d", "example.com"), new("header", "i", "@example.com"), new("header", "s", "s1"),
                new("header", "a", "rsa-sha256"), new ResultProperty("header", "b", "dzdVyOfA"),
            ],
            parsed.Results[3].Properties);
    }

    [Fact]
    public void Hostile_values_add_neither_a_line_nor_a_result()
    {
        AuthenticationRecord record = RecordJsonTests.Record with
        {
            Iprev = new() { Result = AuthenticationResult.Pass, Name = Hostile },
            Spf = new()
            {
                Result = AuthenticationResult.Fail,
                Identity = SpfIdentity.MailFrom,
                Domain = Hostile,
                Problem = Hostile,
            },
            Dkim =
            [
                new()
                {
                    Result = AuthenticationResult.Fail,
                    Domain = Hostile,
                    Selector = Hostile,
                    Identity = Hostile,
                    Algorithm = Hostile,
                    Signature = Hostile,
                    Problem = Hostile,
                },
            ],
            Dmarc = new() { Result = AuthenticationResult.Fail, Domain = Hostile },
            Arc = new() { Result = AuthenticationResult.Fail, Sealer = Hostile },
        };
        string field = AuthenticationResultsField.Write(record, s_client);
        IsOneField(field);
        AuthenticationResults parsed = AuthenticationResults.Parse(field[(field.IndexOf(':') + 1)..])!;
        Assert.Equal(
            ["iprev=pass", "spf=fail", "spf=none", "dkim=fail", "dmarc=fail", "arc=fail"],
            parsed.Results.Select(static result => $"{result.Method}={result.Result}"));
    }

    [Theory]
    [InlineData("mail.example.org", "alice@example.org")]
    [InlineData(Hostile, Hostile)]
    [InlineData(null, null)]
    public void Received_SPF_is_one_field(string? helo, string? reversePath)
    {
        SpfRecord spf = RecordJsonTests.Record.Spf;
        string field = ReceivedSpfField.Write(spf, "mx.example.org", s_client, helo, reversePath);
        IsOneField(field);
        Assert.StartsWith(
            "Received-SPF: pass (mx.example.org: example.com permits 192.0.2.1)\r\n receiver=mx.example.org;"
            + " client-ip=192.0.2.1;", field, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("mx.example.org; none", "mx.example.org", "")]
    [InlineData("mx.example.org 1; none", "mx.example.org", "")] // RFC 8601 Appendix B.2
    [InlineData("mx.example.org;", "mx.example.org", "")]
    [InlineData("mx; spf=pass smtp.mailfrom=a@example.net", "mx", "spf=pass mailfrom:a@example.net")]
    [InlineData(" (c) mx.example.org (d) ;\r\n SPF = Pass (ok (deep)) smtp.mailfrom = example.net ;dkim=fail",
        "mx.example.org", "spf=pass mailfrom:example.net|dkim=fail")]
    [InlineData("\"mx example\"; dkim=fail reason=\"bad; \\\"x\\\"\" header.d=example.net", "mx example",
        "dkim=fail d:example.net 'bad; \"x\"'")]
    [InlineData("mx; dkim/1=pass header.i=@example.net", "mx", "dkim=pass i:@example.net")]
    [InlineData("mx; dkim=pass header.b=\"a\r\n b\"", "mx", "dkim=pass b:a b")]
    public void A_field_is_parsed(string value, string server, string results)
    {
        AuthenticationResults parsed = AuthenticationResults.Parse(value)!;
        Assert.Equal(server, parsed.Server);
        Assert.Equal(results, string.Join('|', parsed.Results.Select(static result =>
            string.Concat(
                $"{result.Method}={result.Result}",
                string.Concat(result.Properties.Select(static property => $" {property.Name}:{property.Value}")),
                result.Reason is null ? "" : $" '{result.Reason}'"))));
    }

    [Theory]
    [InlineData("")]
    [InlineData(";")]
    [InlineData("mx.example.org dkim=pass")]
    [InlineData("mx.example.org; dkim")]
    [InlineData("mx.example.org; dkim=")]
    [InlineData("mx.example.org; dkim=pass header.d")]
    [InlineData("mx.example.org; dkim=pass nodot=x")]
    [InlineData("mx.example.org; dkim=pass \"open")]
    public void A_malformed_field_is_not_parsed(string value) => Assert.Null(AuthenticationResults.Parse(value));

    [Theory]
    [InlineData("mx.example.org; dkim=pass", true)]
    [InlineData("MX.Example.ORG.; dkim=pass", true)]
    [InlineData(" (x(y)) \"mx.example.org\" 1;", true)]
    [InlineData("\r\n\tmx.example.org\r\n ; broken ((", true)]
    [InlineData("mx.example.org", true)]
    [InlineData("mx.\"example\".org; dkim=pass", true)]
    [InlineData("mx.example.org.evil.example; dkim=pass", false)]
    [InlineData("other.example; dkim=pass (mx.example.org)", false)]
    [InlineData("(mx.example.org) other.example; none", false)]
    [InlineData("", false)]
    public void A_field_with_our_name_claims_to_be_ours(string value, bool claims) =>
        Assert.Equal(claims, AuthenticationResults.Claims(value, "mx.example.org"));

    internal static void IsOneField(string field)
    {
        Assert.EndsWith("\r\n", field, StringComparison.Ordinal);
        string[] lines = field[..^2].Split("\r\n");
        Assert.All(lines, static line =>
        {
            Assert.DoesNotContain(line, static c => c is < ' ' or > '~');
            Assert.True(line.Length <= 998, $"A line has {line.Length} octets."); // RFC 5322 §2.1.1
        });
        Assert.All(lines[1..], static line => Assert.StartsWith(" ", line, StringComparison.Ordinal));
    }
}
