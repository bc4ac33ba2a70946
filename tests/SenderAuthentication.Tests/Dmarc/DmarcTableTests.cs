using RelateMail.SenderAuthentication.Dmarc;
using RelateMail.SenderAuthentication.Results;
using RelateMail.SenderAuthentication.Tests.Dns;

namespace RelateMail.SenderAuthentication.Tests.Dmarc;

/// <summary>
/// DMARC as a table. A row has records, "domain: text" divided by '|' ("!domain" is silent, "+domain" exists); the
/// author domain; identifiers that passed (spf:domain, dkim:domain; with '?' temperror); and the expected result,
/// policy, record domain and Organizational Domain.
/// </summary>
public sealed class DmarcTableTests
{
    private const string Plain = "example.org: v=DMARC1; p=reject";

    [Theory]
    // RFC 9989 §4.4: at least one aligned identifier that passed.
    [InlineData(Plain, "example.org", "spf:example.org", "pass reject example.org example.org")]
    [InlineData(Plain, "example.org", "dkim:example.org", "pass reject example.org example.org")]
    [InlineData(Plain, "example.org", "", "fail reject example.org example.org")]
    [InlineData(Plain, "example.org", "spf:example.net", "fail reject example.org example.org")]
    [InlineData(Plain, "example.org", "spf:example.net dkim:example.net", "fail reject example.org example.org")]
    [InlineData(Plain, "example.org", "spf:example.net dkim:example.org", "pass reject example.org example.org")]
    [InlineData(Plain, "example.org", "dkim:example.net dkim:example.org", "pass reject example.org example.org")]
    [InlineData("", "example.org", "spf:example.org", "none - - example.org")] // §5.3.2: no record, no DMARC
    // §4.4.1, §4.4.2: relaxed alignment by the Organizational Domain.
    [InlineData(Plain, "example.org", "dkim:mail.example.org", "pass reject example.org example.org")]
    [InlineData(Plain, "mail.example.org", "dkim:example.org", "pass reject example.org example.org")]
    [InlineData(Plain, "a.example.org", "dkim:b.example.org", "pass reject example.org example.org")]
    [InlineData(Plain, "example.org", "dkim:badexample.org", "fail reject example.org example.org")]
    [InlineData(Plain, "example.org", "dkim:org", "fail reject example.org example.org")]
    [InlineData(Plain, "example.org", "spf:mail.example.org", "pass reject example.org example.org")]
    // §4.7 adkim=, aspf=: strict alignment is equality.
    [InlineData(Plain + "; adkim=s", "example.org", "dkim:mail.example.org", "fail reject example.org example.org")]
    [InlineData(Plain + "; adkim=s", "example.org", "dkim:example.org", "pass reject example.org example.org")]
    [InlineData(Plain + "; adkim=s", "example.org", "spf:mail.example.org", "pass reject example.org example.org")]
    [InlineData(Plain + "; aspf=s", "example.org", "spf:mail.example.org", "fail reject example.org example.org")]
    [InlineData(Plain + "; aspf=s", "example.org", "spf:example.org", "pass reject example.org example.org")]
    [InlineData(Plain + "; aspf=s", "example.org", "dkim:mail.example.org", "pass reject example.org example.org")]
    [InlineData(Plain + "; adkim=S", "example.org", "dkim:mail.example.org", "fail reject example.org example.org")]
    [InlineData(Plain + "; adkim=x", "example.org", "dkim:mail.example.org", "pass reject example.org example.org")]
    // §4.7 p=, sp=: the policy of the domain and of its subdomains.
    [InlineData("example.org: v=DMARC1; p=none", "example.org", "", "fail none example.org example.org")]
    [InlineData("example.org: v=DMARC1; p=QUARANTINE", "example.org", "", "fail quarantine example.org example.org")]
    [InlineData("example.org: v=DMARC1", "example.org", "", "fail none example.org example.org")] // p= is optional
    [InlineData(Plain + "; sp=none", "example.org", "", "fail reject example.org example.org")]
    [InlineData(Plain + "; sp=none|+a.example.org", "a.example.org", "", "fail none example.org example.org")]
    [InlineData(Plain + "; sp=quarantine|+a.example.org", "a.example.org", "",
        "fail quarantine example.org example.org")]
    [InlineData(Plain + "|+a.example.org", "a.example.org", "", "fail reject example.org example.org")]
    [InlineData(Plain + "; sp=none|+x.y.example.org", "x.y.example.org", "", "fail none example.org example.org")]
    // §4.7 np=: the policy of subdomains that do not exist.
    [InlineData(Plain + "; sp=none; np=quarantine", "no.example.org", "", "fail quarantine example.org example.org")]
    [InlineData(Plain + "; sp=none; np=reject|+a.example.org", "a.example.org", "",
        "fail none example.org example.org")]
    [InlineData(Plain + "; np=none", "no.example.org", "", "fail none example.org example.org")]
    [InlineData(Plain + "; np=none|+a.example.org", "a.example.org", "", "fail reject example.org example.org")]
    [InlineData(Plain + "; sp=none", "no.example.org", "", "fail none example.org example.org")] // without np=, sp=
    [InlineData(Plain + "; np=none", "example.org", "", "fail reject example.org example.org")]
    [InlineData(Plain + "; np=none|!no.example.org", "no.example.org", "", "fail reject example.org example.org")]
    // §4.7: syntax of records.
    [InlineData("example.org: p=reject; v=DMARC1", "example.org", "", "none - - example.org")] // v= is first
    [InlineData("example.org: v=dmarc1; p=reject", "example.org", "", "none - - example.org")] // v= is case-sensitive
    [InlineData("example.org: v=DMARC2; p=reject", "example.org", "", "none - - example.org")]
    [InlineData("example.org: v=DMARC1 p=reject", "example.org", "", "none - - example.org")]
    [InlineData("example.org:  v = DMARC1 ;p =reject;", "example.org", "", "fail reject example.org example.org")]
    [InlineData(Plain + "; unknown=1; pct=0", "example.org", "", "fail reject example.org example.org")] // ignored
    [InlineData(Plain + ";;; x", "example.org", "", "fail reject example.org example.org")] // errors are passed over
    [InlineData(Plain + "; p=none", "example.org", "", "fail reject example.org example.org")] // the first one counts
    // §4.10.1: wrong policies ask for nothing, unless a report address shows that the domain takes part.
    [InlineData("example.org: v=DMARC1; p=bad", "example.org", "spf:example.org",
        "permerror - example.org example.org")]
    [InlineData("example.org: v=DMARC1; p=reject; sp=bad", "example.org", "", "permerror - example.org example.org")]
    [InlineData("example.org: v=DMARC1; p=bad; rua=mailto:a@example.org", "example.org", "",
        "fail none example.org example.org")]
    [InlineData("example.org: v=DMARC1; p=bad; rua=nonsense", "example.org", "", "permerror - example.org example.org")]
    // §4.10: several records are all ignored, and the walk continues.
    [InlineData(Plain + "|example.org: v=DMARC1; p=none", "example.org", "", "none - - example.org")]
    [InlineData(Plain + "|example.org: other text", "example.org", "", "fail reject example.org example.org")]
    [InlineData(Plain + "|a.example.org: v=DMARC1|a.example.org: v=DMARC1", "a.example.org", "",
        "fail reject example.org example.org")]
    // §4.10.1: the record of the author domain, of the Organizational Domain, of the public suffix domain.
    [InlineData(Plain + "|a.example.org: v=DMARC1; p=none", "a.example.org", "", "fail none a.example.org example.org")]
    [InlineData(Plain + "|b.example.org: v=DMARC1; p=none", "a.b.example.org", "",
        "fail reject example.org example.org")]
    [InlineData("org: v=DMARC1; p=reject; psd=y", "example.org", "", "fail reject org example.org")]
    [InlineData("org: v=DMARC1; p=reject; sp=none; psd=y|+a.example.org", "a.example.org", "",
        "fail none org example.org")]
    [InlineData("org: v=DMARC1; p=none; np=reject; psd=y", "gone.org", "", "fail reject org gone.org")]
    [InlineData("org: v=DMARC1; p=none; psd=y|" + Plain, "a.example.org", "", "fail reject example.org example.org")]
    // §4.10.2: psd= and the fewest labels decide the Organizational Domain.
    [InlineData("org: v=DMARC1; psd=y", "a.example.org", "dkim:b.example.org", "pass none org example.org")]
    [InlineData("org: v=DMARC1; psd=y", "example.org", "dkim:other.org", "fail none org example.org")]
    [InlineData("org: v=DMARC1", "example.org", "dkim:other.org", "pass none org org")] // without psd=y
    [InlineData("a.example.org: v=DMARC1; p=reject; psd=n|" + Plain, "x.a.example.org", "dkim:example.org",
        "fail reject a.example.org a.example.org")]
    [InlineData("a.example.org: v=DMARC1; p=reject; psd=n|" + Plain, "x.a.example.org", "dkim:y.a.example.org",
        "pass reject a.example.org a.example.org")]
    [InlineData("a.example.org: v=DMARC1; p=reject; psd=n|" + Plain, "b.example.org", "dkim:a.example.org",
        "fail reject example.org example.org")] // each identifier walks its own tree
    [InlineData("example.org: v=DMARC1; p=reject; psd=y", "example.org", "dkim:example.org",
        "pass reject example.org example.org")] // a public suffix domain as the author
    [InlineData("example.org: v=DMARC1; p=reject; psd=y", "example.org", "dkim:a.example.org",
        "fail reject example.org example.org")]
    [InlineData(Plain + "; psd=u", "a.example.org", "dkim:example.org", "pass reject example.org example.org")]
    // §4.10: names of eight labels and more are cut to seven; the record at eight is not seen.
    [InlineData("b.c.d.e.f.example.org: v=DMARC1; p=reject", "y.z.a.b.c.d.e.f.example.org", "",
        "fail reject b.c.d.e.f.example.org b.c.d.e.f.example.org")]
    [InlineData("a.b.c.d.e.f.example.org: v=DMARC1; p=reject", "y.z.a.b.c.d.e.f.example.org", "",
        "none - - y.z.a.b.c.d.e.f.example.org")]
    // §5.3.5: nothing is concluded from a temporary error.
    [InlineData("!_dmarc.example.org", "example.org", "spf:example.org", "temperror - - -")]
    [InlineData(Plain + "|!_dmarc.org", "example.org", "", "temperror - - -")]
    [InlineData(Plain, "example.org", "spf:?example.org", "temperror reject example.org example.org")]
    [InlineData(Plain, "example.org", "dkim:?a.example.org", "temperror reject example.org example.org")]
    [InlineData(Plain, "example.org", "dkim:?example.net", "fail reject example.org example.org")]
    [InlineData(Plain, "example.org", "spf:?example.org dkim:example.org", "pass reject example.org example.org")]
    [InlineData(Plain + "|!_dmarc.a.example.org", "example.org", "dkim:a.example.org",
        "temperror reject example.org example.org")]
    public async Task The_result_policy_and_domains_are_those_of_the_standard(
        string records, string author, string identifiers, string expected)
    {
        DmarcRecord record = await EvaluateAsync(records, new AuthorDomain(author, null), identifiers);
        string policy = record.Policy?.ToString().ToLowerInvariant() ?? "-";
        Assert.Equal(
            expected,
            $"{record.Result.Word()} {policy} {record.RecordDomain ?? "-"} {record.OrganizationalDomain ?? "-"}");
    }

    [Fact]
    public async Task A_walk_asks_at_most_eight_times() // RFC 9989 §4.10
    {
        ZoneResolver resolver = new(new TestZone());
        await DmarcWalk.RunAsync(
            resolver, string.Join('.', Enumerable.Repeat("a", 100)), TestContext.Current.CancellationToken);
        Assert.Equal(8, resolver.Questions);
        Assert.Equal("Txt _dmarc.a.a.a.a.a.a.a", resolver.Asked[1]);
        Assert.Equal("Txt _dmarc.a", resolver.Asked[^1]);
    }

    [Theory]
    [InlineData("t=y", true)] // RFC 9989 §4.7 t=
    [InlineData("t=n", false)]
    [InlineData("t=x", false)]
    public async Task Test_mode_is_recorded(string tag, bool testing)
    {
        DmarcRecord record = await EvaluateAsync($"{Plain}; {tag}", new AuthorDomain("example.org", null), "");
        Assert.Equal((testing, Disposition.Reject), (record.Testing, record.Policy));
    }

    private static async Task<DmarcRecord> EvaluateAsync(string records, AuthorDomain author, string identifiers)
    {
        CancellationToken cancellationToken = TestContext.Current.CancellationToken;
        SpfRecord spf = new() { Result = AuthenticationResult.None, Identity = SpfIdentity.MailFrom };
        List<DkimRecord> dkim = [];
        foreach (string identifier in identifiers.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            string domain = identifier[(identifier.IndexOf(':') + 1)..];
            AuthenticationResult result =
                domain[0] == '?' ? AuthenticationResult.TempError : AuthenticationResult.Pass;
            domain = domain.TrimStart('?');
            if (identifier.StartsWith("spf", StringComparison.Ordinal))
            {
                spf = spf with { Result = result, Domain = domain };
            }
            else
            {
                dkim.Add(new DkimRecord { Result = result, Domain = domain });
            }
        }

        DmarcEvaluation evaluation = new(new ZoneResolver(Zone(records)));
        DmarcDiscovery discovery = await evaluation.DiscoverAsync(author, cancellationToken);
        return await evaluation.JudgeAsync(discovery, spf, dkim, cancellationToken);
    }

    private static TestZone Zone(string records)
    {
        TestZone zone = new();
        foreach (string record in records.Split('|', StringSplitOptions.RemoveEmptyEntries))
        {
            int colon = record.IndexOf(':');
            _ = record[0] switch
            {
                '!' => zone.Silent(record[1..]),
                '+' => zone.Address(record[1..], "192.0.2.1"),
                _ => zone.Text($"_dmarc.{record[..colon]}", record[(colon + 2)..]),
            };
        }

        return zone;
    }
}
