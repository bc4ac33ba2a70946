using MimeKit.Cryptography;
using RelateMail.SenderAuthentication.Results;

namespace RelateMail.SenderAuthentication.Tests.Dkim;

/// <summary>Signatures of MimeKit in all forms, and messages changed after signing (RFC 6376 §3.4, §6.1).</summary>
public sealed class DkimSignatureTests
{
    public static TheoryData<DkimCanonicalizationAlgorithm, DkimCanonicalizationAlgorithm, DkimSignatureAlgorithm> Forms
    {
        get
        {
            TheoryData<DkimCanonicalizationAlgorithm, DkimCanonicalizationAlgorithm, DkimSignatureAlgorithm> forms = [];
            foreach (DkimCanonicalizationAlgorithm header in Enum.GetValues<DkimCanonicalizationAlgorithm>())
            {
                foreach (DkimCanonicalizationAlgorithm body in Enum.GetValues<DkimCanonicalizationAlgorithm>())
                {
                    forms.Add(header, body, DkimSignatureAlgorithm.RsaSha256);
                    forms.Add(header, body, DkimSignatureAlgorithm.Ed25519Sha256);
                }
            }

            return forms;
        }
    }

    [Theory]
    [MemberData(nameof(Forms))]
    public async Task A_signature_passes_in_every_form(
        DkimCanonicalizationAlgorithm header, DkimCanonicalizationAlgorithm body, DkimSignatureAlgorithm algorithm)
    {
        string signed = DkimSigning.Sign(DkimSigning.Message(), header, body, algorithm);
        DkimRecord record = await DkimSigning.VerifyOneAsync(signed, Record(algorithm));
        Assert.Equal((AuthenticationResult.Pass, null), (record.Result, record.Problem));
        Assert.Equal(("example.org", "s1", "@example.org"), (record.Domain, record.Selector, record.Identity));
        Assert.Equal(algorithm == DkimSignatureAlgorithm.RsaSha256 ? 2048 : 256, record.KeyBits);
        Assert.Equal(8, record.Signature?.Length);
    }

    [Theory]
    [MemberData(nameof(Forms))]
    public async Task The_result_is_the_same_at_every_division_into_pieces(
        DkimCanonicalizationAlgorithm header, DkimCanonicalizationAlgorithm body, DkimSignatureAlgorithm algorithm)
    {
        string signed = DkimSigning.Sign(DkimSigning.Message(), header, body, algorithm);
        for (int size = 1; size < 12; size++)
        {
            DkimRecord record = await DkimSigning.VerifyOneAsync(signed, Record(algorithm), size);
            Assert.Equal((size, AuthenticationResult.Pass), (size, record.Result));
        }
    }

    [Theory]
    [MemberData(nameof(Forms))]
    public async Task White_space_changes_break_the_simple_form_only(
        DkimCanonicalizationAlgorithm header, DkimCanonicalizationAlgorithm body, DkimSignatureAlgorithm algorithm)
    {
        string signed = DkimSigning.Sign(DkimSigning.Message(), header, body, algorithm);
        DkimRecord changedHeader = await DkimSigning.VerifyOneAsync(
            signed.Replace("To: bob@", "To:   bob@", StringComparison.Ordinal), Record(algorithm));
        DkimRecord changedBody = await DkimSigning.VerifyOneAsync(
            signed.Replace("First  line", "First line", StringComparison.Ordinal), Record(algorithm));

        bool simpleHeader = header == DkimCanonicalizationAlgorithm.Simple;
        bool simpleBody = body == DkimCanonicalizationAlgorithm.Simple;
        Assert.Equal(simpleHeader ? "signature" : null, changedHeader.Problem);
        Assert.Equal(simpleBody ? "body-hash" : null, changedBody.Problem);
    }

    [Theory]
    [InlineData("To: bob@", "To: eve@", "signature")]
    [InlineData("Second", "Third", "body-hash")]
    [InlineData("\r\n\r\nFirst", "\r\nSubject: another\r\n\r\nFirst", "signature")] // the lowest field is signed
    public async Task A_change_of_what_is_signed_fails(string before, string after, string problem)
    {
        string changed = DkimSigning.Sign(DkimSigning.Message()).Replace(before, after, StringComparison.Ordinal);
        DkimRecord record = await DkimSigning.VerifyOneAsync(changed, DkimSigning.RsaRecord);
        Assert.Equal((AuthenticationResult.Fail, problem), (record.Result, record.Problem));
    }

    // RFC 6376 §5.4: the name is listed once more than there are fields, so that none can be added.
    [Fact]
    public async Task A_field_added_to_an_oversigned_name_fails()
    {
        string signed = DkimSigning.Sign(
            DkimSigning.Message(), fields: ["From", "From", "To", "Subject", "Subject", "Date"]);
        Assert.Equal(AuthenticationResult.Pass, (await VerifyAsync(signed)).Result);
        Assert.Equal("signature", (await VerifyAsync("From: eve@example.net\r\n" + signed)).Problem);
        Assert.Equal("signature", (await VerifyAsync("Subject: pay me\r\n" + signed)).Problem);
    }

    [Fact]
    public async Task Empty_lines_at_the_end_of_the_body_do_not_count()
    {
        string signed = DkimSigning.Sign(DkimSigning.Message(), body: DkimCanonicalizationAlgorithm.Simple);
        string many = signed + string.Concat(Enumerable.Repeat("\r\n", 10_000));
        Assert.Equal(AuthenticationResult.Pass, (await VerifyAsync(many)).Result);
        Assert.Equal("body-hash", (await VerifyAsync(many + "x\r\n")).Problem);
    }

    [Fact]
    public async Task Signatures_related_to_the_author_domain_come_first_and_eight_are_judged()
    {
        string others = string.Concat(Enumerable.Range(1, 12).Select(i =>
            $"DKIM-Signature: v=1; a=rsa-sha256; d=other{i}.example.com; s=s; h=from; bh=AAAA; b=AAAA\r\n"));
        IReadOnlyList<DkimRecord> records = await DkimSigning.VerifyAsync(
            others + DkimSigning.Sign(DkimSigning.Message()),
            new Tests.Dns.ZoneResolver(DkimSigning.Zone(DkimSigning.RsaRecord)));
        Assert.Equal(8, records.Count);
        Assert.Equal(("example.org", AuthenticationResult.Pass), (records[0].Domain, records[0].Result));
        Assert.Equal("other1.example.com", records[1].Domain);
    }

    private static Task<DkimRecord> VerifyAsync(string content) =>
        DkimSigning.VerifyOneAsync(content, DkimSigning.RsaRecord);

    private static string Record(DkimSignatureAlgorithm algorithm) =>
        algorithm == DkimSignatureAlgorithm.RsaSha256 ? DkimSigning.RsaRecord : DkimSigning.Ed25519Record;
}
