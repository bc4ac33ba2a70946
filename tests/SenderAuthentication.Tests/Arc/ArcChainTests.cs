using System.Text;
using RelateMail.SenderAuthentication.Arc;
using RelateMail.SenderAuthentication.Dkim;
using RelateMail.SenderAuthentication.Results;
using RelateMail.SenderAuthentication.Tests.Dkim;
using RelateMail.SenderAuthentication.Tests.Dns;

namespace RelateMail.SenderAuthentication.Tests.Arc;

/// <summary>Chains sealed by MimeKit, whole and damaged (RFC 8617 §5.2).</summary>
public sealed class ArcChainTests
{
    [Theory]
    [InlineData(0, AuthenticationResult.None)]
    [InlineData(1, AuthenticationResult.Pass)]
    [InlineData(2, AuthenticationResult.Pass)]
    [InlineData(7, AuthenticationResult.Pass)]
    public async Task A_chain_passes(int sets, AuthenticationResult result)
    {
        ArcRecord record = await VerifyAsync(ArcSealing.Seal(DkimSigning.Message(), sets));
        Assert.Equal((result, sets), (record.Result, record.Instances));
        Assert.Equal(sets == 0 ? null : "example.org", record.Sealer);
    }

    [Theory]
    [InlineData("Second", "Third")] // the body
    [InlineData("To: bob", "To: eve")] // a signed field
    [InlineData("cv=pass", "cv=none")] // §5.2 step 3: the verdict of a later set
    [InlineData("cv=pass", "cv=fail")] // §5.2 step 2
    [InlineData("cv=none", "cv=pass")]
    [InlineData("i=2; relay", "i=3; relay")] // an instance is missing
    [InlineData("i=2; relay", "i=1; relay")] // an instance stands twice
    [InlineData("i=2; relay", "x=2; relay")]
    [InlineData("i=1; relay", "i=1 relay")]
    [InlineData("arc=none", "arc=pass")] // a sealed field of a lower set
    [InlineData("ARC-Seal: i=1", "X-Seal: i=1")]
    public async Task A_damaged_chain_fails(string before, string after)
    {
        string content = ArcSealing.Seal(DkimSigning.Message(), 2);
        string changed = content.Replace(before, after, StringComparison.Ordinal);
        Assert.NotEqual(content, changed);
        Assert.Equal(AuthenticationResult.Fail, (await VerifyAsync(changed)).Result);
    }

    [Fact]
    public async Task A_key_that_cannot_be_looked_up_is_temperror()
    {
        TestZone zone = new TestZone().Silent("s1._domainkey.example.org");
        ArcRecord record = await VerifyAsync(ArcSealing.Seal(DkimSigning.Message(), 1), zone);
        Assert.Equal(AuthenticationResult.TempError, record.Result);
    }

    [Fact]
    public async Task More_than_fifty_sets_fail_without_a_lookup() // §4.2.1
    {
        string sets = string.Concat(Enumerable.Range(1, 51).Select(static i =>
            $"ARC-Seal: i={i}; a=rsa-sha256; d=example.org; s=s1; cv={(i == 1 ? "none" : "pass")}; b=AAAA\r\n"
            + $"ARC-Message-Signature: i={i}; a=rsa-sha256; d=example.org; s=s1; h=from; bh=AAAA; b=AAAA\r\n"
            + $"ARC-Authentication-Results: i={i}; relay.example.org; none\r\n"));
        ZoneResolver resolver = new(new TestZone());
        ArcRecord record = await VerifyAsync(sets + DkimSigning.Message(), resolver);
        Assert.Equal((AuthenticationResult.Fail, 51), (record.Result, record.Instances));
        Assert.Equal(0, resolver.Questions);
    }

    private static Task<ArcRecord> VerifyAsync(string content, TestZone? zone = null) =>
        VerifyAsync(content, new ZoneResolver(zone ?? DkimSigning.Zone(DkimSigning.RsaRecord)));

    private static async Task<ArcRecord> VerifyAsync(string content, ZoneResolver resolver)
    {
        CancellationToken cancellationToken = TestContext.Current.CancellationToken;
        DkimKeys keys = new(resolver, TimeProvider.System);
        ArcVerification? arc = null;
        using ContentScan scan = new(header =>
        {
            arc = new ArcVerification(header, keys, TimeProvider.System.GetUtcNow(), cancellationToken);
            return new BodyHashes(arc.Needs(Canonicalization.Simple), arc.Needs(Canonicalization.Relaxed));
        });
        scan.Append(Encoding.UTF8.GetBytes(content));
        BodyHashes body = scan.Complete();
        return await arc!.CompleteAsync(body, cancellationToken);
    }
}
