using System.Security.Cryptography;
using Microsoft.Extensions.Time.Testing;
using RelateMail.SenderAuthentication.Dkim;
using RelateMail.SenderAuthentication.Results;
using RelateMail.SenderAuthentication.Tests.Dns;

namespace RelateMail.SenderAuthentication.Tests.Dkim;

/// <summary>Tags of signatures and of key records, accepted and refused (RFC 6376 §3.5, §3.6.1).</summary>
public sealed class DkimTagTests
{
    private const string Good = "v=1; a=rsa-sha256; d=example.org; s=s1; h=from:to; bh=AAAA; b=AAAA";

    // A signature without an error gets as far as its key, which is absent here.
    [Theory]
    [InlineData(Good, "no-key")]
    [InlineData("v=1; a=rsa-sha256; d=example.org; s=s1; h=from:to; bh=AAAA; b=AAAA;", "no-key")] // §3.2: final one
    [InlineData(Good + "; unknown=1", "no-key")] // §3.2: unknown tags are ignored
    [InlineData(Good + "; ; q=dns/txt", "syntax")] // §3.2: an empty tag
    [InlineData(Good + "; d=example.net", "syntax")] // §3.2: a name twice
    [InlineData(Good + "; 1x=1", "syntax")] // §3.2: a name starts with a letter
    [InlineData("a=rsa-sha256; d=example.org; s=s1; h=from; bh=AAAA; b=AAAA", "version")] // §3.5 v=
    [InlineData("v=2; a=rsa-sha256; d=example.org; s=s1; h=from; bh=AAAA; b=AAAA", "version")]
    [InlineData("v=1; a=rsa-sha1; d=example.org; s=s1; h=from; bh=AAAA; b=AAAA", "historic-algorithm")] // RFC 8301 §3.1
    [InlineData("v=1; a=dsa-sha256; d=example.org; s=s1; h=from; bh=AAAA; b=AAAA", "algorithm")]
    [InlineData("v=1; d=example.org; s=s1; h=from; bh=AAAA; b=AAAA", "algorithm")]
    [InlineData("v=1; a=rsa-sha256; s=s1; h=from; bh=AAAA; b=AAAA", "domain")] // §3.5 d=
    [InlineData("v=1; a=rsa-sha256; d=ex ample..org; s=s1; h=from; bh=AAAA; b=AAAA", "domain")]
    [InlineData("v=1; a=rsa-sha256; d=example.org; h=from; bh=AAAA; b=AAAA", "selector")] // §3.5 s=
    [InlineData("v=1; a=rsa-sha256; d=example.org; s=s1; bh=AAAA; b=AAAA", "signed-names")] // §3.5 h=
    [InlineData("v=1; a=rsa-sha256; d=example.org; s=s1; h=to:date; bh=AAAA; b=AAAA", "from-not-signed")] // §5.4
    [InlineData("v=1; a=rsa-sha256; d=example.org; s=s1; h=to : FROM; bh=AAAA; b=AAAA", "no-key")]
    [InlineData("v=1; a=rsa-sha256; d=example.org; s=s1; h=from; b=AAAA", "body-hash-tag")] // §3.5 bh=
    [InlineData("v=1; a=rsa-sha256; d=example.org; s=s1; h=from; bh=AAAA", "signature-tag")] // §3.5 b=
    [InlineData("v=1; a=rsa-sha256; d=example.org; s=s1; h=from; bh=AAAA; b=?", "signature-tag")]
    [InlineData(Good + "; c=relaxed", "no-key")] // §3.5 c=
    [InlineData(Good + "; c=nofws/simple", "form")]
    [InlineData(Good + "; i=user@sub.example.org", "no-key")] // §3.5 i=
    [InlineData(Good + "; i=user@example.net", "identity")]
    [InlineData(Good + "; i=user@badexample.org", "identity")]
    [InlineData(Good + "; i=a=0Ab@example.org", "identity")] // a line end as an escape
    [InlineData(Good + "; q=dns/txt:other", "no-key")] // §3.5 q=
    [InlineData(Good + "; q=other", "query-method")]
    [InlineData(Good + "; l=-1", "length-tag")] // §3.5 l=
    [InlineData(Good + "; l=99999999999999999999999", "no-key")]
    [InlineData(Good + "; t=1000; x=1000", "time-tags")] // §3.5 x=
    [InlineData(Good + "; t=abc", "time-tags")]
    [InlineData(Good + "; x=1000", "expired")]
    [InlineData(Good + "; t=999999999999", "not-yet-valid")] // §3.5 t=
    public async Task A_signature_is_refused_for_the_right_reason(string signature, string problem)
    {
        string content = $"DKIM-Signature: {signature}\r\n{DkimSigning.Message()}";
        DkimRecord record = Assert.Single(await DkimSigning.VerifyAsync(content, new ZoneResolver(new TestZone())));
        Assert.Equal(problem, record.Problem);
        Assert.NotEqual(AuthenticationResult.Pass, record.Result);
    }

    public static TheoryData<string, string?, AuthenticationResult> KeyRecords { get; } = new()
    {
        { "v=DKIM1; p=<spki>", null, AuthenticationResult.Pass },
        { "p=<spki>", null, AuthenticationResult.Pass }, // §3.6.1 v= is optional
        { "v=DKIM1; k=rsa; p=<pkcs1>", null, AuthenticationResult.Pass }, // §3.6.1 p=: RSAPublicKey
        { "v=DKIM1; h=sha1:sha256; s=email; t=s; n=note; p=<spki>", null, AuthenticationResult.Pass },
        { "k=rsa; v=DKIM1; p=<spki>", "key-syntax", AuthenticationResult.PermError }, // §3.6.1 v= is first
        { "v=DKIM2; p=<spki>", "key-syntax", AuthenticationResult.PermError },
        { "v=DKIM1", "key-syntax", AuthenticationResult.PermError },
        { "v=DKIM1; p=", "key-revoked", AuthenticationResult.PermError }, // §3.6.1 p=
        { "v=DKIM1; p=AAAA", "key-syntax", AuthenticationResult.PermError },
        { "v=DKIM1; p=!", "key-syntax", AuthenticationResult.PermError },
        { "v=DKIM1; h=sha1; p=<spki>", "key-not-for-this", AuthenticationResult.PermError }, // §3.6.1 h=
        { "v=DKIM1; s=tlsrpt; p=<spki>", "key-not-for-this", AuthenticationResult.PermError }, // §3.6.1 s=
        { "v=DKIM1; k=dsa; p=<spki>", "key-type", AuthenticationResult.PermError }, // §3.6.1 k=
        { "<ed25519>", "key-type", AuthenticationResult.PermError }, // §6.1.2 step 6
        { "v=DKIM1; p=<512>", "key-size", AuthenticationResult.Policy }, // RFC 8301 §3.2
        { "v=DKIM1; p=<8192>", "key-size", AuthenticationResult.Policy },
        { "v=DKIM1; p=<exponent>", "key-size", AuthenticationResult.Policy },
        { "v=DKIM1; p=<other>", "signature", AuthenticationResult.Fail },
        { "v=DKIM1; t=y; p=<other>", "testing-signature", AuthenticationResult.None }, // §3.6.1 t=y
    };

    [Theory]
    [MemberData(nameof(KeyRecords))]
    public async Task A_key_record_gives_its_result(string record, string? problem, AuthenticationResult result)
    {
        DkimRecord verdict = await DkimSigning.VerifyOneAsync(
            DkimSigning.Sign(DkimSigning.Message()), KeyText.Replace(record));
        Assert.Equal((result, problem), (verdict.Result, verdict.Problem));
    }

    [Fact]
    public async Task A_strict_key_needs_the_domain_itself_as_identity() // §3.6.1 t=s
    {
        string signed = DkimSigning.Sign(
            DkimSigning.Message(), configure: static signer => signer.AgentOrUserIdentifier = "@sub.example.org");
        Assert.Equal(AuthenticationResult.Pass, (await VerifyAsync(signed, "v=DKIM1; p=<spki>")).Result);
        Assert.Equal("identity", (await VerifyAsync(signed, "v=DKIM1; t=s; p=<spki>")).Problem);
    }

    [Fact]
    public async Task An_expired_signature_fails_and_passes_before_its_end()
    {
        string signed = DkimSigning.Sign(
            DkimSigning.Message(), configure: static signer => signer.SignaturesExpireAfter = TimeSpan.FromHours(1));
        FakeTimeProvider timeProvider = new(DateTimeOffset.UtcNow);
        Assert.Equal(AuthenticationResult.Pass, (await VerifyAsync(signed, "p=<spki>", timeProvider)).Result);
        timeProvider.Advance(TimeSpan.FromHours(2));
        Assert.Equal("expired", (await VerifyAsync(signed, "p=<spki>", timeProvider)).Problem);
    }

    [Fact]
    public async Task A_lookup_that_fails_is_temperror()
    {
        TestZone zone = new TestZone().Silent("s1._domainkey.example.org");
        DkimRecord record = Assert.Single(
            await DkimSigning.VerifyAsync(DkimSigning.Sign(DkimSigning.Message()), new ZoneResolver(zone)));
        Assert.Equal(AuthenticationResult.TempError, record.Result);
    }

    [Fact]
    public void A_parsed_key_verifies_for_two_threads_at_once()
    {
        DkimKey key = DkimKeyReader.Read(DkimSigning.RsaRecord);
        byte[] hash = SHA256.HashData("content"u8);
        byte[] signature = DkimSigning.Rsa.SignHash(hash, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        Parallel.For(0, 200, _ => Assert.True(key.Verify(hash, signature)));
    }

    private static Task<DkimRecord> VerifyAsync(string signed, string record, TimeProvider? timeProvider = null) =>
        DkimSigning.VerifyOneAsync(signed, KeyText.Replace(record), timeProvider: timeProvider);
}
