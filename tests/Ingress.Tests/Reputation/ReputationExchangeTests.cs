using System.Diagnostics.Metrics;
using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using RelateMail.Grains.Contracts;
using RelateMail.Ingress.Cluster;
using RelateMail.Ingress.Reputation;
using RelateMail.Smtp;
using RelateMail.Smtp.Ports;
using RelateMail.Tests.Harness;

namespace RelateMail.Ingress.Tests.Reputation;

/// <summary>A node and the counts of the cluster. The tests share one stub grain.</summary>
public sealed class ReputationExchangeTests(StubCluster cluster) : IDisposable
{
    /// <summary>A limit that no host of another test reports.</summary>
    private const int Own = 4_711;

    private static readonly IPAddress s_client = IPAddress.Parse("192.0.2.7");

    private readonly Guid _epoch = Guid.NewGuid();
    private readonly FakeTimeProvider _clock = new();
    private readonly LogCapture _log = new();
    private readonly ServiceProvider _engine = new ServiceCollection()
        .AddSingleton<Microsoft.Extensions.Configuration.IConfiguration>(
            new Microsoft.Extensions.Configuration.ConfigurationManager())
        .AddSmtpEngine().BuildServiceProvider();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private IClientReputation Clients => _engine.GetRequiredService<IClientReputation>();

    public void Dispose() => _engine.Dispose();

    [Fact]
    public async Task Offences_of_another_node_refuse_a_client_here()
    {
        Answer((report, _) => News(new NetworkCount { Network = "192.0.2.0/24", Share = 4, Points = 401 }));
        await New().ExchangeAsync(Token);

        Assert.Equal(ClientStanding.Refused, Clients.StandingOf(s_client));
    }

    [Fact]
    public async Task A_report_without_an_answer_is_sent_again_and_nothing_is_lost()
    {
        var reports = new List<ReputationReport>();
        Answer((report, _) =>
        {
            reports.Add(report);
            return reports.Count == 2 ? throw new TimeoutException("The test fails this call.") : News();
        });
        ReputationExchange exchange = New();
        await exchange.ExchangeAsync(Token);
        Clients.Report(s_client, ClientOffence.UnknownRecipient);
        await Assert.ThrowsAsync<TimeoutException>(() => exchange.ExchangeAsync(Token));
        Clients.Report(s_client, ClientOffence.FailedLogin);
        await exchange.ExchangeAsync(Token);
        await exchange.ExchangeAsync(Token);

        Assert.Equal([1L, 2, 2, 3], reports.Select(report => report.Sequence));
        Assert.Equal(1, reports[2].Offences[0].UnknownRecipients);
        Assert.Equal(0, reports[2].Offences[0].FailedLogins);
        Assert.Equal(1, reports[3].Offences[0].FailedLogins);
    }

    [Fact]
    public async Task After_the_loss_of_a_silo_the_node_brings_its_sums_back()
    {
        var reports = new List<ReputationReport>();
        Guid epoch = _epoch;
        Answer((report, _) =>
        {
            reports.Add(report);
            return new ReputationNews { Epoch = epoch, Version = 5, HasMore = report.Epoch != epoch };
        });
        ReputationExchange exchange = New();
        await exchange.ExchangeAsync(Token);
        Clients.Report(s_client, ClientOffence.JunkCommands);
        await exchange.ExchangeAsync(Token);
        epoch = Guid.NewGuid();
        reports.Clear();
        await exchange.ExchangeAsync(Token);

        Assert.Equal([0, 2], reports.Select(report => report.Known.Length));
        Assert.InRange(reports[1].Known[0].Points, 5, 10); // they expire
        Assert.Equal(epoch, reports[1].Epoch);
    }

    [Fact]
    public async Task A_cluster_that_does_not_answer_is_logged_once_and_the_node_counts_alone()
    {
        int calls = 0;
        Answer((_, _) =>
        {
            calls++;
            throw new InvalidOperationException("The test fails this call.");
        });
        ReputationExchange exchange = New();
        await exchange.StartAsync(Token);
        for (int second = 0; second < 3; second++)
        {
            int before = calls;
            while (calls == before)
            {
                _clock.Advance(TimeSpan.FromSeconds(1));
                await Task.Delay(10, Token);
            }
        }

        for (int offence = 0; offence < 101; offence++)
        {
            Clients.Report(s_client, ClientOffence.UnknownRecipient);
        }

        await ((IHostedService)exchange).StopAsync(Token);
        Assert.Equal(ClientStanding.Refused, Clients.StandingOf(s_client));
        Assert.Equal(1, _log.Count(424));
    }

    private ReputationNews News(params NetworkCount[] networks) =>
        new() { Epoch = _epoch, Version = 1, Networks = [.. networks] };

    /// <summary>Answers the node of this test. Hosts of other tests exchange with the same stub.</summary>
    private void Answer(Func<ReputationReport, int, ReputationNews> answer) => cluster.Script.Reputation =
        (report, call) => report.PointsPerAddress == Own ? answer(report, call) : News();

    private ReputationExchange New() => new(
        cluster.Grains,
        new IngressReadiness(),
        _engine.GetRequiredService<ISharedReputation>(),
        Options.Create(new ReputationOptions { PointsPerAddress = Own }),
        new IngressMetrics(_engine.GetRequiredService<IMeterFactory>()),
        _clock,
        _log.For<ReputationExchange>());
}
