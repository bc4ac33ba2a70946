using System.Net;
using Microsoft.Extensions.Time.Testing;
using RelateMail.SenderAuthentication.Dns;
using RelateMail.SenderAuthentication.Results;
using RelateMail.SenderAuthentication.Spf;
using RelateMail.SenderAuthentication.Tests.Dns;
using RelateMail.SenderAuthentication.Tests.Suites;

namespace RelateMail.SenderAuthentication.Tests.Spf;

/// <summary>Plays the suite of openspf.org for RFC 7208, once over the port and once through the sockets.</summary>
public sealed class SpfSuiteTests
{
    public static TheoryData<string> Names { get; } =
        [.. SpfSuite.Cases.Count == 0 ? [SuiteFolder.Missing] : SpfSuite.Cases.Keys];

    [Fact]
    public void The_suite_has_203_cases()
    {
        Assert.SkipWhen(SuiteFolder.Find(SpfSuite.File) is null, SuiteFolder.Missing);
        Assert.Equal(203, SpfSuite.Cases.Count);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public async Task The_result_over_the_port_is_the_one_of_the_suite(string name)
    {
        Assert.SkipWhen(name == SuiteFolder.Missing, SuiteFolder.Missing);
        SpfSuiteCase test = SpfSuite.Cases[name];
        await CheckAsync(test, new ZoneResolver(test.Zone), TimeProvider.System);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public async Task The_result_through_the_sockets_is_the_one_of_the_suite(string name)
    {
        Assert.SkipWhen(name == SuiteFolder.Missing, SuiteFolder.Missing);
        SpfSuiteCase test = SpfSuite.Cases[name];
        FakeTimeProvider timeProvider = new();
        await using TestDnsServer server = new(test.Zone);
        server.Dropped = _ => timeProvider.Advance(TimeSpan.FromSeconds(2));
        await CheckAsync(test, TestResolvers.Create(timeProvider, null, server), timeProvider);
    }

    private static async Task CheckAsync(SpfSuiteCase test, IDnsResolver resolver, TimeProvider timeProvider)
    {
        string sender = test.MailFrom.Length == 0 ? $"postmaster@{test.Helo}" : test.MailFrom;
        int at = sender.LastIndexOf('@');
        SpfQuery query = new()
        {
            Client = IPAddress.Parse(test.Client),
            Identity = SpfIdentity.MailFrom,
            Helo = test.Helo,
            LocalPart = at < 0 ? "" : sender[..at],
            Domain = sender[(at + 1)..],
            Receiver = "mx.example.org",
        };
        SpfOutcome outcome = await new SpfVerifier(resolver, timeProvider)
            .CheckAsync(query, explain: true, TestContext.Current.CancellationToken);

        string result = outcome.Record.Result.Word();
        Assert.True(test.Results.Contains(result), $"{result} ({outcome.Record.Problem}), not {test.Results[0]}");
        if (test.Explanation is { } explanation && result == "fail")
        {
            Assert.Equal(explanation, outcome.Explanation ?? "DEFAULT");
        }
    }
}
