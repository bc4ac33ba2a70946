using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using RelateMail.Smtp.Ports;
using RelateMail.Smtp.Reputation;
using RelateMail.Smtp.Tests.Harness;

namespace RelateMail.Smtp.Tests;

/// <summary>Offences of clients, counted across sessions by address and network.</summary>
public sealed class ReputationTests
{
    private readonly FakeTimeProvider _clock = new();

    [Fact]
    public void Standing_falls_with_points_and_rises_with_time()
    {
        NodeReputation reputation = New();
        var client = IPAddress.Parse("192.0.2.1");
        Report(reputation, "192.0.2.1", 50);
        Assert.Equal(ClientStanding.Good, reputation.StandingOf(client));
        Report(reputation, "192.0.2.1", 1);
        Assert.Equal(ClientStanding.Slowed, reputation.StandingOf(client));
        Report(reputation, "192.0.2.1", 50);
        Assert.Equal(ClientStanding.Refused, reputation.StandingOf(client));

        _clock.Advance(TimeSpan.FromMinutes(1)); // a thirtieth of the points expires
        Assert.Equal(ClientStanding.Slowed, reputation.StandingOf(client));
        _clock.Advance(TimeSpan.FromMinutes(29));
        Assert.Equal(ClientStanding.Good, reputation.StandingOf(client));
    }

    [Theory]
    [InlineData("192.0.2.{0}", 4, "192.0.2.250", ClientStanding.Slowed)] // 400 points in the /24
    [InlineData("192.0.2.{0}", 5, "192.0.2.250", ClientStanding.Refused)]
    [InlineData("192.0.2.{0}", 5, "192.0.3.1", ClientStanding.Good)]
    [InlineData("2001:db8:0:1{0}::1", 5, "2001:db8:0:1f::1", ClientStanding.Refused)] // one /56
    [InlineData("2001:db8:0:{0}00::1", 5, "2001:db8:0:f00::1", ClientStanding.Good)] // 500 points in the /48
    [InlineData("2001:db8:0:1{0}::1", 5, "2001:db8:1::1", ClientStanding.Good)]
    [InlineData("::ffff:192.0.2.{0}", 5, "192.0.2.250", ClientStanding.Refused)]
    public void Networks_have_points_of_their_own(string pattern, int clients, string other, ClientStanding standing)
    {
        NodeReputation reputation = New();
        for (int client = 1; client <= clients; client++)
        {
            string address = string.Format(System.Globalization.CultureInfo.InvariantCulture, pattern, client);
            Report(reputation, address, 100);
        }

        Assert.Equal(standing, reputation.StandingOf(IPAddress.Parse(other)));
    }

    [Fact]
    public void New_mail_takes_points_away_and_makes_no_credit()
    {
        NodeReputation reputation = New();
        var client = IPAddress.Parse("192.0.2.1");
        reputation.Forgive(client);
        Report(reputation, "192.0.2.1", 52);
        Assert.Equal(ClientStanding.Slowed, reputation.StandingOf(client));
        reputation.Forgive(client);
        reputation.Forgive(client);
        Assert.Equal(ClientStanding.Good, reputation.StandingOf(client));
    }

    [Theory]
    [InlineData(ClientOffence.JunkCommands, 11)]
    [InlineData(ClientOffence.FailedLogin, 101)]
    [InlineData(ClientOffence.RefusedConnection, 1_001)]
    public void Offences_have_weights(ClientOffence offence, int times)
    {
        NodeReputation reputation = New();
        var client = IPAddress.Parse("192.0.2.1");
        for (int count = 1; count < times; count++)
        {
            reputation.Report(client, offence);
        }

        Assert.Equal(ClientStanding.Slowed, reputation.StandingOf(client));
        reputation.Report(client, offence);
        Assert.Equal(ClientStanding.Refused, reputation.StandingOf(client));
    }

    [Theory]
    [InlineData(0, "none", "192.0.2.1")]
    [InlineData(100, "192.0.2.0/24", "192.0.2.1")]
    [InlineData(100, "2001:db8::/32", "2001:db8::1")]
    public void Exempt_networks_get_no_points(int points, string exempt, string address)
    {
        NodeReputation reputation = New(points, exempt);
        Report(reputation, address, 1_000);
        Assert.Equal(ClientStanding.Good, reputation.StandingOf(IPAddress.Parse(address)));
    }

    [Fact]
    public void Full_table_drops_networks_and_still_counts()
    {
        NodeReputation reputation = New();
        for (int number = 0; number < NodeReputation.MaxNetworks; number++)
        {
            reputation.Report(new IPAddress(number), ClientOffence.UnknownRecipient);
        }

        Report(reputation, "192.0.2.1", 101);
        Assert.Equal(ClientStanding.Refused, reputation.StandingOf(IPAddress.Parse("192.0.2.1")));
    }

    [Fact]
    public async Task Unknown_recipients_are_counted_across_sessions_and_then_answered_with_421()
    {
        var settings = new SmtpTestSettings();
        settings.Options["Reputation:PointsPerAddress"] = "5";
        settings.Options["Limits:SoftErrors"] = "0";
        await using SmtpTestServer server = await SmtpTestServer.StartAsync(settings);
        for (int session = 0; session < 5; session++)
        {
            await using SmtpTestClient client = await server.GreetAsync();
            await client.AskAsync("MAIL FROM:<alice@example.net>", "250 ");
            await client.AskAsync("RCPT TO:<nobody@example.org>", "550 5.1.1");
        }

        await using SmtpTestClient last = await server.GreetAsync();
        await last.AskAsync("MAIL FROM:<alice@example.net>", "250 ");
        await last.AskAsync("RCPT TO:<nobody@example.org>", "421 4.7.0 Too many errors from your network");
        await last.ExpectCloseAsync();
        await using SmtpTestClient refused = await server.ConnectAsync();
        await refused.ExpectAsync("421 4.7.0 Too many errors from your network");
        await refused.ExpectCloseAsync();
    }

    [Fact]
    public async Task Repeats_do_not_make_up_for_unknown_recipients_and_new_mail_does()
    {
        var settings = new SmtpTestSettings();
        settings.Options["Reputation:PointsPerAddress"] = "5";
        settings.Options["Limits:SoftErrors"] = "0";
        await using SmtpTestServer server = await SmtpTestServer.StartAsync(settings);
        IClientReputation reputation = server.Services.GetRequiredService<IClientReputation>();
        await using SmtpTestClient client = await server.GreetAsync();
        for (int mail = 0; mail < 10; mail++)
        {
            await SendAsync("alice");
            Assert.Equal(ClientStanding.Good, reputation.StandingOf(IPAddress.Loopback));
        }

        for (int repeat = 0; repeat < 5; repeat++)
        {
            await SendAsync("repeat");
        }

        Assert.NotEqual(ClientStanding.Good, reputation.StandingOf(IPAddress.Loopback));

        async Task SendAsync(string sender)
        {
            await client.AskAsync($"MAIL FROM:<{sender}@example.org>", "250 ");
            await client.AskAsync("RCPT TO:<nobody@example.org>", "550 5.1.1");
            await client.AskAsync("RCPT TO:<bob@example.org>", "250 ");
            await client.AskAsync("DATA", "354 ");
            await client.AskAsync(".", "250 ");
        }
    }

    [Fact]
    public void Offences_are_taken_once_with_their_kinds_and_networks()
    {
        NodeReputation reputation = New();
        Report(reputation, "192.0.2.7", 3); // before a host asks, nothing is kept for it
        Assert.Empty(reputation.Take(100));

        Report(reputation, "192.0.2.7", 2);
        reputation.Report(IPAddress.Parse("192.0.2.7"), ClientOffence.JunkCommands);
        reputation.Report(IPAddress.Parse("2001:db8:1:2::3"), ClientOffence.FailedLogin);
        reputation.Report(IPAddress.Parse("2001:db8:1:2::3"), ClientOffence.RefusedConnection);
        reputation.Forgive(IPAddress.Parse("192.0.2.7"));

        NetworkOffences four = new("192.0.2.7/32", 1, 11) { UnknownRecipients = 2, JunkCommands = 1 };
        NetworkOffences six = new("2001:db8:1:2::/64", 1, 1.1) { FailedLogins = 1, RefusedConnections = 1 };
        Assert.Equal(
            [
                four, four with { Network = "192.0.2.0/24", Share = 4 }, six,
                six with { Network = "2001:db8:1::/56", Share = 4 },
                six with { Network = "2001:db8:1::/48", Share = 16 },
            ],
            reputation.Take(100));
        Assert.Empty(reputation.Take(100));
    }

    [Fact]
    public void Points_of_other_nodes_count_and_expire_like_own_ones()
    {
        NodeReputation reputation = New();
        IPAddress client = IPAddress.Parse("192.0.2.7");
        Assert.Empty(reputation.Take(100));
        reputation.Learn("192.0.2.0/24", 401);
        Assert.Equal(ClientStanding.Refused, reputation.StandingOf(client));
        Assert.Equal(new NetworkStandings(0, 1, 1), reputation.Count());
        Assert.Equal(new NetworkOffences("192.0.2.0/24", 4, 401), Assert.Single(reputation.Known(9)));

        _clock.Advance(TimeSpan.FromMinutes(10)); // a third of the window
        Assert.Equal(ClientStanding.Slowed, reputation.StandingOf(client));
        _clock.Advance(TimeSpan.FromMinutes(21));
        Assert.Equal(new NetworkStandings(0, 0, 0), reputation.Count());
        Assert.Empty(reputation.Known(9));
    }

    [Fact]
    public void A_reset_elsewhere_leaves_only_offences_that_no_host_has_taken()
    {
        NodeReputation reputation = New();
        Assert.Empty(reputation.Take(100));
        Report(reputation, "192.0.2.7", 101);
        Assert.Equal(2, reputation.Take(100).Count);
        Report(reputation, "192.0.2.7", 2);
        reputation.Learn("192.0.2.7/32", 0);
        reputation.Learn("192.0.2.0/24", 0);

        Assert.Equal([2.0, 2.0], reputation.Known(9).Select(known => known.Points));
        reputation.Learn("192.0.2.0/23", 500); // networks of this length are not counted
        reputation.Learn("no network", 500);
        Assert.Equal(ClientStanding.Good, reputation.StandingOf(IPAddress.Parse("192.0.2.7")));
    }

    [Fact]
    public async Task Deferred_recipients_without_end_end_the_session()
    {
        const int Recipients = 100;
        var settings = new SmtpTestSettings();
        settings.Options["Limits:RecipientsPerMessage"] = $"{Recipients}";
        settings.Options["Limits:SoftErrors"] = "0";
        settings.Options["Limits:HardErrors"] = "20";
        await using SmtpTestServer server = await SmtpTestServer.StartAsync(settings);
        await using SmtpTestClient client = await server.GreetAsync();
        await client.AskAsync("MAIL FROM:<alice@example.net>", "250 ");
        for (int number = 0; number < Recipients; number++)
        {
            await client.AskAsync("RCPT TO:<bob@example.org>", "250 ");
        }

        for (int number = 0; number < 1000 + 20; number++)
        {
            await client.AskAsync("RCPT TO:<bob@example.org>", "452 4.5.3");
        }

        await client.AskAsync("RCPT TO:<bob@example.org>", "421 4.7.0 Too many errors");
        await client.ExpectCloseAsync();
    }

    [Theory]
    [InlineData("Reputation:ShareInterval", "00:02:00")]
    [InlineData("Reputation:ExemptNetworks", "10.0.0.1/8")]
    [InlineData("Reputation:PointsPerAddress", "-1")]
    [InlineData("Reputation:Window", "00:00:01")]
    public async Task Setting_out_of_bounds_stops_the_start(string key, string value)
    {
        var settings = new SmtpTestSettings();
        settings.Options[key] = value;
        OptionsValidationException failure = await Assert.ThrowsAsync<OptionsValidationException>(
            () => SmtpTestServer.StartAsync(settings));
        Assert.Contains(key.Split(':')[1], failure.Message, StringComparison.Ordinal);
    }

    private static void Report(NodeReputation reputation, string address, int times)
    {
        for (int count = 0; count < times; count++)
        {
            reputation.Report(IPAddress.Parse(address), ClientOffence.UnknownRecipient);
        }
    }

    private NodeReputation New(int points = 100, string exempt = "none") => new(
        Options.Create(new ReputationOptions
        {
            PointsPerAddress = points,
            ExemptNetworks = exempt == "none" ? [] : [exempt],
        }),
        Options.Create(new SmtpLimits()),
        _clock);
}
