using System.Text;
using RelateMail.SenderAuthentication.Dkim;
using RelateMail.SenderAuthentication.Results;
using RelateMail.SenderAuthentication.Tests.Dns;

namespace RelateMail.SenderAuthentication.Tests.Dkim;

/// <summary>The examples of the standards themselves.</summary>
public sealed class DkimVectorTests
{
    private const string Header =
        "From: Joe SixPack <joe@football.example.com>\r\n"
        + "To: Suzie Q <suzie@shopping.example.net>\r\n"
        + "Subject: Is dinner ready?\r\n"
        + "Date: Fri, 11 Jul 2003 21:00:37 -0700 (PDT)\r\n"
        + "Message-ID: <20030712040037.46341.5F8J@football.example.com>\r\n";

    private const string Body = "\r\nHi.\r\n\r\nWe lost the game.  Are you hungry yet?\r\n\r\nJoe.\r\n";

    // RFC 8463 Appendix A: one message with two signatures.
    private const string Signatures =
        "DKIM-Signature: v=1; a=ed25519-sha256; c=relaxed/relaxed;\r\n"
        + " d=football.example.com; i=@football.example.com;\r\n"
        + " q=dns/txt; s=brisbane; t=1528637909; h=from : to :\r\n"
        + " subject : date : message-id : from : subject : date;\r\n"
        + " bh=2jUSOH9NhtVGCQWNr9BrIAPreKQjO6Sn7XIkfJVOzv8=;\r\n"
        + " b=/gCrinpcQOoIfuHNQIbq4pgh9kyIK3AQUdt9OdqQehSwhEIug4D11Bus\r\n Fa3bT3FY5OsU7ZbnKELq+eXdp1Q1Dw==\r\n"
        + "DKIM-Signature: v=1; a=rsa-sha256; c=relaxed/relaxed;\r\n"
        + " d=football.example.com; i=@football.example.com;\r\n"
        + " q=dns/txt; s=test; t=1528637909; h=from : to : subject :\r\n date : message-id : from : subject : date;\r\n"
        + " bh=2jUSOH9NhtVGCQWNr9BrIAPreKQjO6Sn7XIkfJVOzv8=;\r\n"
        + " b=F45dVWDfMbQDGHJFlXUNB2HKfbCeLRyhDXgFpEL8GwpsRe0IeIixNTe3\r\n"
        + " DhCVlUrSjV4BwcVcOF6+FF3Zo9Rpo1tFOeS9mPYQTnGdaSGsgeefOsk2Jz\r\n"
        + " dA+L10TeYt9BgDfQNZtKdN1WO//KgIqXP7OdEFE4LjFYNcUxZQ4FADY+8=\r\n";

    private static readonly TestZone s_zone = new TestZone()
        .Text("brisbane._domainkey.football.example.com",
            "v=DKIM1; k=ed25519; p=11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=")
        .Text("test._domainkey.football.example.com",
            "v=DKIM1; k=rsa; p="
            + "MIGfMA0GCSqGSIb3DQEBAQUAA4GNADCBiQKBgQDkHlOQoBTzWRiGs5V6NpP3idY6Wk08a5qhdR6wy5bdOKb2jLQiY"
            + "/J16JYi0Qvx/byYzCNb3W91y3FutACDfzwQ/BC/e/8uBsCR+yz1Lxj+PL6lHvqMKrM3rG4hstT5QjvHO9PzoxZyVYLzBfO2EeC3Ip3G"
            + "+2kryOTIKT+l/K4w3QIDAQAB");

    [Fact]
    public async Task Both_signatures_of_RFC_8463_pass()
    {
        IReadOnlyList<DkimRecord> records =
            await DkimSigning.VerifyAsync(Signatures + Header + Body, new ZoneResolver(s_zone));
        Assert.Equal(
            [("ed25519-sha256", AuthenticationResult.Pass, 256), ("rsa-sha256", AuthenticationResult.Pass, 1024)],
            records.Select(static record => (record.Algorithm!, record.Result, record.KeyBits!.Value)));
    }

    // RFC 6376 §3.4.5: the body " C <CRLF> D <HTAB><SP><SP> E <CRLF><CRLF><CRLF>" in both forms.
    [Theory]
    [InlineData("relaxed", " C\r\nD E\r\n")]
    [InlineData("simple", " C \r\nD \t E\r\n")]
    public void The_body_of_RFC_6376_has_its_canonical_form(string form, string canonical)
    {
        using BodyHash hash = Create(form);
        hash.Append(" C \r\nD \t E\r\n\r\n\r\n"u8);
        hash.Complete();
        Assert.Equal(canonical.Length, hash.Length);
        Assert.Equal(System.Security.Cryptography.SHA256.HashData(Encoding.ASCII.GetBytes(canonical)), hash.Value);
    }

    // RFC 6376 §3.4.5: "A: X" and "B : Y<HTAB><CRLF><HTAB>Z<SP><SP>".
    [Fact]
    public void The_header_fields_of_RFC_6376_have_their_canonical_form()
    {
        var header = MessageHeader.Parse("A: X\r\nB : Y\t\r\n\tZ  \r\n"u8.ToArray());
        Assert.Equal("a:X\r\nb:Y Z\r\n", Canonicalize(header, Canonicalization.Relaxed));
        Assert.Equal("A: X\r\nB : Y\t\r\n\tZ  \r\n", Canonicalize(header, Canonicalization.Simple));
    }

    // RFC 6376 §3.4.3, §3.4.4: hashes of an empty body; several empty lines are one.
    [Theory]
    [InlineData("simple", "", "frcCV1k9oG9oKj3dpUqdJg1PxRT2RSN/XKdLCPjaYaY=")]
    [InlineData("simple", "\r\n\r\n\r\n", "frcCV1k9oG9oKj3dpUqdJg1PxRT2RSN/XKdLCPjaYaY=")]
    [InlineData("relaxed", "", "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=")]
    [InlineData("relaxed", "\r\n \t\r\n\r\n", "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=")]
    public void An_empty_body_has_its_hash(string form, string body, string expected)
    {
        using BodyHash hash = Create(form);
        hash.Append(Encoding.ASCII.GetBytes(body));
        hash.Complete();
        Assert.Equal(expected, Convert.ToBase64String(hash.Value!));
    }

    private static BodyHash Create(string form) =>
        BodyHash.Create(form == "simple" ? Canonicalization.Simple : Canonicalization.Relaxed);

    private static string Canonicalize(MessageHeader header, Canonicalization form)
    {
        System.Buffers.ArrayBufferWriter<byte> output = new();
        foreach (HeaderField field in header.Fields)
        {
            HeaderCanonicalizer.Write(output, header, field, form);
        }

        return Encoding.ASCII.GetString(output.WrittenSpan);
    }
}
