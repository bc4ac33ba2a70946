using RelateMail.SenderAuthentication.Arc;
using RelateMail.SenderAuthentication.Dkim;
using RelateMail.SenderAuthentication.Dns;
using RelateMail.SenderAuthentication.Results;
using RelateMail.SenderAuthentication.Tests.Dns;
using RelateMail.SenderAuthentication.Tests.Suites;

namespace RelateMail.SenderAuthentication.Tests.Arc;

/// <summary>Plays the public ARC suite, once over the port and once through the sockets.</summary>
public sealed class ArcSuiteTests
{
    public static TheoryData<string> Names { get; } =
        [.. ArcSuite.Cases.Count == 0 ? [SuiteFolder.Missing] : ArcSuite.Cases.Keys];

    [Fact]
    public void The_suite_has_171_names_and_4_of_them_twice()
    {
        Assert.SkipWhen(SuiteFolder.Find(ArcSuite.File) is null, SuiteFolder.Missing);
        Assert.Equal(171 + 4, ArcSuite.Cases.Count);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public async Task The_verdict_over_the_port_is_the_one_of_the_suite(string name)
    {
        Assert.SkipWhen(name == SuiteFolder.Missing, SuiteFolder.Missing);
        ArcSuiteCase test = ArcSuite.Cases[name];
        Assert.Equal(test.Verdict, await VerifyAsync(test, new ZoneResolver(test.Zone)));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public async Task The_verdict_through_the_sockets_is_the_one_of_the_suite(string name)
    {
        Assert.SkipWhen(name == SuiteFolder.Missing, SuiteFolder.Missing);
        ArcSuiteCase test = ArcSuite.Cases[name];
        await using TestDnsServer server = new(test.Zone);
        Assert.Equal(test.Verdict, await VerifyAsync(test, TestResolvers.Create(TimeProvider.System, null, server)));
    }

    private static async Task<string> VerifyAsync(ArcSuiteCase test, IDnsResolver resolver)
    {
        CancellationToken cancellationToken = TestContext.Current.CancellationToken;
        DkimKeys keys = new(resolver, TimeProvider.System);
        ArcVerification? arc = null;
        using ContentScan scan = new(header =>
        {
            arc = new ArcVerification(header, keys, TimeProvider.System.GetUtcNow(), cancellationToken);
            return new BodyHashes(arc.Needs(Canonicalization.Simple), arc.Needs(Canonicalization.Relaxed));
        });
        scan.Append(test.Content);
        BodyHashes body = scan.Complete();
        ArcRecord record = await arc!.CompleteAsync(body, cancellationToken);
        return record.Result.Word();
    }
}
