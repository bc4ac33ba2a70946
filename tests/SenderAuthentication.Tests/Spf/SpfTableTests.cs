using System.Net;
using RelateMail.SenderAuthentication.Results;
using RelateMail.SenderAuthentication.Spf;
using RelateMail.SenderAuthentication.Tests.Dns;

namespace RelateMail.SenderAuthentication.Tests.Spf;

/// <summary>Records, accepted and refused, with their sections of RFC 7208.</summary>
public sealed class SpfTableTests
{
    private const string Client = "192.0.2.10";
    private const string Client6 = "2001:db8::10";

    [Theory]
    // §4.5, §4.6: version and syntax.
    [InlineData("v=spf1", "neutral")]
    [InlineData("V=SPF1 -ALL", "fail")]
    [InlineData("v=spf10 -all", "none")]
    [InlineData("v=spf1  -all  ", "fail")]
    [InlineData("v=spf1 -all unknown", "permerror")]
    [InlineData("v=spf1 ip4:192.0.2.10 -al", "permerror")] // the whole record is checked first
    [InlineData("v=spf1 all.", "permerror")]
    [InlineData("v=spf1 all:example.org", "permerror")]
    [InlineData("v=spf1 all/8", "permerror")]
    [InlineData("v=spf1 -all\u00E9", "permerror")]
    [InlineData("v=spf1 -all\t", "permerror")]
    // §4.6.2: qualifiers.
    [InlineData("v=spf1 +all", "pass")]
    [InlineData("v=spf1 ~all", "softfail")]
    [InlineData("v=spf1 ?all", "neutral")]
    [InlineData("v=spf1 --all", "permerror")]
    // §5.6: ip4 and ip6.
    [InlineData("v=spf1 ip4:192.0.2.10 -all", "pass")]
    [InlineData("v=spf1 ip4:192.0.2.0/24 -all", "pass")]
    [InlineData("v=spf1 ip4:192.0.2.8/31 -all", "fail")]
    [InlineData("v=spf1 ip4:192.0.2.11/31 -all", "pass")]
    [InlineData("v=spf1 ip4:0.0.0.0/0 -all", "pass")]
    [InlineData("v=spf1 ip4:192.0.2.0/33 -all", "permerror")]
    [InlineData("v=spf1 ip4:192.0.2.0/024 -all", "permerror")]
    [InlineData("v=spf1 ip4:192.0.2 -all", "permerror")]
    [InlineData("v=spf1 ip4:192.0.02.1 -all", "permerror")]
    [InlineData("v=spf1 ip4:192.0.2.256 -all", "permerror")]
    [InlineData("v=spf1 ip4: -all", "permerror")]
    [InlineData("v=spf1 ip4 -all", "permerror")]
    [InlineData("v=spf1 ip6:2001:db8::/32 -all", "fail")]
    [InlineData("v=spf1 ip6:2001:db8::/32 -all", "pass", Client6)]
    [InlineData("v=spf1 ip6:2001:db8::/129 -all", "permerror")]
    [InlineData("v=spf1 ip6:192.0.2.10 -all", "permerror")]
    [InlineData("v=spf1 ip6:::ffff:192.0.2.10 -all", "fail")]
    [InlineData("v=spf1 ip4:192.0.2.10 -all", "pass", "::ffff:192.0.2.10")] // §5: a mapped address is IPv4
    // §5.3: a.
    [InlineData("v=spf1 a -all", "pass")]
    [InlineData("v=spf1 a -all", "pass", Client6)]
    [InlineData("v=spf1 a:other.example -all", "fail")]
    [InlineData("v=spf1 a:other.example/24 -all", "pass")]
    [InlineData("v=spf1 a:other.example//32 -all", "fail")]
    [InlineData("v=spf1 a:other.example/24//32 -all", "pass")]
    [InlineData("v=spf1 a/33 -all", "permerror")]
    [InlineData("v=spf1 a//129 -all", "permerror")]
    [InlineData("v=spf1 a/ -all", "permerror")]
    [InlineData("v=spf1 a: -all", "permerror")]
    [InlineData("v=spf1 a:example -all", "permerror")] // §7.1: a domain-spec ends in "." and a label
    [InlineData("v=spf1 a:example.123 -all", "permerror")]
    [InlineData("v=spf1 a:example.-a -all", "permerror")]
    [InlineData("v=spf1 a:silent.example -all", "temperror")]
    // §5.4: mx.
    [InlineData("v=spf1 mx -all", "pass")]
    [InlineData("v=spf1 mx:other.example/24 -all", "pass")]
    [InlineData("v=spf1 mx:eleven.example -all", "permerror")] // §4.6.4: ten names
    [InlineData("v=spf1 mx:silent.example -all", "temperror")]
    // §5.5: ptr.
    [InlineData("v=spf1 ptr -all", "pass")]
    [InlineData("v=spf1 ptr:host.example.org -all", "pass")]
    [InlineData("v=spf1 ptr:other.example -all", "fail")]
    [InlineData("v=spf1 ptr/24 -all", "permerror")]
    [InlineData("v=spf1 ptr -all", "fail", "198.51.100.1")] // the lookup fails: no match
    // §5.7: exists.
    [InlineData("v=spf1 exists:other.example -all", "pass")]
    [InlineData("v=spf1 exists:other.example -all", "pass", Client6)]
    [InlineData("v=spf1 exists:none.example -all", "fail")]
    [InlineData("v=spf1 exists:%{ir}.list.example -all", "pass")] // §7
    [InlineData("v=spf1 exists:%{l1r-}.%{d2}.list.example -all", "fail")]
    [InlineData("v=spf1 exists:%{i -all", "permerror")]
    [InlineData("v=spf1 exists:%{c}.example.org -all", "permerror")] // §7.2: c, r and t are for exp=
    [InlineData("v=spf1 exists:%{d0}.example.org -all", "permerror")] // §7.3
    [InlineData("v=spf1 exists:%d.example.org -all", "permerror")]
    [InlineData("v=spf1 exists -all", "permerror")]
    // §5.2: include.
    [InlineData("v=spf1 include:pass.example -all", "pass")]
    [InlineData("v=spf1 include:fail.example ?all", "neutral")]
    [InlineData("v=spf1 include:soft.example -all", "fail")]
    [InlineData("v=spf1 include:none.example -all", "permerror")]
    [InlineData("v=spf1 include:broken.example -all", "permerror")]
    [InlineData("v=spf1 include:silent.example -all", "temperror")]
    [InlineData("v=spf1 include:example.org -all", "permerror")] // §4.6.4: a loop ends at ten
    [InlineData("v=spf1 ip4:192.0.2.10 include:silent.example", "pass")] // the first match counts
    // §6.1: redirect.
    [InlineData("v=spf1 redirect=fail.example", "fail")]
    [InlineData("v=spf1 redirect=none.example", "permerror")]
    [InlineData("v=spf1 redirect=silent.example", "temperror")]
    [InlineData("v=spf1 -all redirect=pass.example", "fail")]
    [InlineData("v=spf1 redirect=pass.example redirect=pass.example", "permerror")]
    [InlineData("v=spf1 redirect=", "permerror")]
    [InlineData("v=spf1 redirect=example.org", "permerror")]
    // §6: unknown modifiers.
    [InlineData("v=spf1 future=x%{i} -all", "fail")]
    [InlineData("v=spf1 future=%{bad} -all", "permerror")]
    [InlineData("v=spf1 1x=y -all", "permerror")]
    // §4.6.4: limits.
    [InlineData("v=spf1 a:x1.example a:x2.example -all", "fail")]
    [InlineData("v=spf1 a:x1.example a:x2.example a:x3.example -all", "permerror")] // void lookups
    [InlineData("v=spf1 a a a a a a a a a a -all", "fail", "203.0.113.1")]
    [InlineData("v=spf1 a a a a a a a a a a a -all", "permerror", "203.0.113.1")]
    [InlineData("v=spf1 ip4:1.1.1.1 ip4:1.1.1.1 ip4:1.1.1.1 ip4:1.1.1.1 ip4:1.1.1.1 ip4:1.1.1.1 ip4:1.1.1.1 ip4:1.1.1.1"
        + " ip4:1.1.1.1 ip4:1.1.1.1 ip4:1.1.1.1 -all", "fail")]
    public async Task A_record_gives_its_result(string record, string result, string client = Client) =>
        Assert.Equal(result, (await CheckAsync(record, client)).Record.Result.Word());

    [Theory]
    [InlineData("example..org")]
    [InlineData("[192.0.2.1]")]
    [InlineData("localhost")]
    [InlineData("")]
    public async Task A_domain_without_two_labels_gives_none(string domain) => // §4.3
        Assert.Equal(AuthenticationResult.None, (await CheckAsync("v=spf1 -all", Client, domain)).Record.Result);

    [Fact]
    public async Task Several_records_are_permerror() // §4.5
    {
        TestZone zone = Zone("v=spf1 -all").Text("example.org", "v=spf1 +all");
        Assert.Equal("several-records", (await CheckAsync(zone, Client, "example.org")).Record.Problem);
    }

    [Theory]
    [InlineData("%{s} %{o} %{d} %{i} %{v} %{h} %{c} %{r} %%%_%-.",
        "alice-x@example.org example.org example.org 192.0.2.10 in-addr mail.example.org"
        + " 192.0.2.10 mx.example.net % %20.")]
    [InlineData("%{L} %{lr-} %{d1} %{dr} %{S}", "alice-x x.alice org org.example alice-x%40example.org")]
    [InlineData("%{p}", "host.example.org")]
    public async Task Macros_expand_in_explanations(string text, string expected) // §7
    {
        TestZone zone = Zone("v=spf1 -all exp=why.example.org").Text("why.example.org", text);
        Assert.Equal(expected, (await CheckAsync(zone, Client, "example.org")).Explanation);
    }

    [Theory]
    [InlineData("line\r\nend")]
    [InlineData("caf\u00E9")]
    [InlineData("%{bad}")]
    public async Task A_wrong_explanation_is_passed_over(string text) // §6.2
    {
        TestZone zone = Zone("v=spf1 -all exp=why.example.org").Text("why.example.org", text);
        SpfOutcome outcome = await CheckAsync(zone, Client, "example.org");
        Assert.Equal((AuthenticationResult.Fail, null), (outcome.Record.Result, outcome.Explanation));
    }

    private static Task<SpfOutcome> CheckAsync(string record, string client, string domain = "example.org") =>
        CheckAsync(Zone(record), client, domain);

    private static Task<SpfOutcome> CheckAsync(TestZone zone, string client, string domain) =>
        new SpfVerifier(new ZoneResolver(zone), TimeProvider.System).CheckAsync(
            new SpfQuery
            {
                Client = IPAddress.Parse(client),
                Identity = SpfIdentity.MailFrom,
                Helo = "mail.example.org",
                LocalPart = "alice-x",
                Domain = domain,
                Receiver = "mx.example.net",
            },
            explain: true,
            TestContext.Current.CancellationToken);

    private static TestZone Zone(string record)
    {
        TestZone zone = new TestZone()
            .Text("example.org", record)
            .Address("example.org", Client, Client6)
            .Exchange("example.org", 10, "example.org")
            .Reverse(Client, "host.example.org")
            .Address("host.example.org", Client)
            .Address("other.example", "192.0.2.200")
            .Exchange("other.example", 10, "other.example")
            .Text("pass.example", "v=spf1 +all")
            .Text("fail.example", "v=spf1 -all")
            .Text("soft.example", "v=spf1 ~all")
            .Text("broken.example", "v=spf1 nonsense")
            .Address("10.2.0.192.list.example", "127.0.0.2")
            .Silent("silent.example")
            .Silent("1.100.51.198.in-addr.arpa");
        for (int i = 0; i < 11; i++)
        {
            zone.Exchange("eleven.example", i, "other.example");
        }

        return zone;
    }
}
