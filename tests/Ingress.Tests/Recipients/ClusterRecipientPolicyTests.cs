using System.Net;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using RelateMail.Grains.Contracts;
using RelateMail.Ingress.Cluster;
using RelateMail.Ingress.Recipients;
using RelateMail.Ingress.Tests.Harness;
using RelateMail.Smtp.Addressing;
using RelateMail.Smtp.Ports;
using RelateMail.Smtp.Replies;
using RelateMail.Smtp.Transactions;
using RelateMail.Tests.Harness;

namespace RelateMail.Ingress.Tests.Recipients;

[Collection("News of the directory")]
public sealed class ClusterRecipientPolicyTests
{
    private readonly StubCluster _cluster;
    private readonly FakeTimeProvider _timeProvider = new();
    private readonly LogCapture _log = new();
    private readonly IngressReadiness _readiness = new();
    private readonly DirectoryFreshness _freshness;

    public ClusterRecipientPolicyTests(StubCluster cluster)
    {
        _cluster = cluster;
        _freshness = new DirectoryFreshness(_timeProvider, settling: DirectoryFreshness.MaxAge);
    }

    public static TheoryData<ResolutionOutcome, SmtpReply> Refusals => new()
    {
        { ResolutionOutcome.NotHosted, SmtpReplies.RelayingDenied },
        { ResolutionOutcome.NoSuchMailbox, SmtpReplies.NoSuchMailbox },
        { ResolutionOutcome.Disabled, SmtpReplies.MailboxDisabled },
        { ResolutionOutcome.OverQuota, SmtpReplies.OverQuota },
        { (ResolutionOutcome)99, SmtpReplies.LocalFault }, // an outcome that only newer silos know
    };

    [Theory]
    [MemberData(nameof(Refusals))]
    public async Task Each_outcome_has_its_reply_and_is_not_cached(ResolutionOutcome outcome, SmtpReply refusal)
    {
        string address = $"refused{(int)outcome}@example.org";
        _cluster.Script.Addresses[address] = _ => new Resolution { Outcome = outcome };
        IRecipientPolicy policy = Policy();

        Assert.Same(refusal, (await DecideAsync(policy, address)).Refusal);
        await DecideAsync(policy, address);
        Assert.Equal(2, _cluster.Script.Questions[address]);
    }

    [Fact]
    public async Task A_found_recipient_carries_its_mailboxes_and_their_tags()
    {
        _cluster.Script.Addresses["found+tag@example.org"] =
            static _ => new Resolution
            {
                Outcome = ResolutionOutcome.Found,
                Targets = ["a@example.org", "b@example.org"],
                Tag = "tag",
                TargetTags = ["tag", "sales"],
            };

        RecipientDecision decision = await DecideAsync(Policy(), "Found+Tag@Example.ORG");

        Assert.Null(decision.Refusal);
        MailboxRoute route = Assert.IsType<MailboxRoute>(decision.Route);
        Assert.Equal("found+tag@example.org", route.Address);
        Assert.Equal([new("a@example.org", "tag"), new("b@example.org", "sales")], route.Targets);
    }

    [Fact]
    public async Task The_tag_of_a_silo_of_an_earlier_version_counts_for_all_mailboxes()
    {
        _cluster.Script.Addresses["earlier+tag@example.org"] =
            static _ => new Resolution
            {
                Outcome = ResolutionOutcome.Found,
                Targets = ["a@example.org", "b@example.org"],
                Tag = "tag",
            };

        RecipientDecision decision = await DecideAsync(Policy(), "earlier+tag@example.org");

        Assert.Equal(
            [new("a@example.org", "tag"), new("b@example.org", "tag")],
            Assert.IsType<MailboxRoute>(decision.Route).Targets);
    }

    [Fact]
    public async Task A_found_recipient_is_cached_for_five_seconds()
    {
        _cluster.Script.Addresses["cached@example.org"] =
            static _ => new Resolution { Outcome = ResolutionOutcome.Found, Targets = ["cached@example.org"] };
        IRecipientPolicy policy = Policy();

        await DecideAsync(policy, "cached@example.org");
        _timeProvider.Advance(TimeSpan.FromSeconds(4.9));
        await DecideAsync(policy, "cached@example.org");
        Assert.Equal(1, _cluster.Script.Questions["cached@example.org"]);

        _timeProvider.Advance(TimeSpan.FromSeconds(0.2));
        await DecideAsync(policy, "cached@example.org");
        Assert.Equal(2, _cluster.Script.Questions["cached@example.org"]);
    }

    [Fact]
    public async Task A_cached_recipient_is_used_while_news_arrive_and_nothing_has_changed()
    {
        IRecipientPolicy policy = Policy();
        AddFound("news@example.org");
        await _freshness.ListenAsync(_cluster.Grains, Token);
        await DecideAsync(policy, "news@example.org");

        for (int turn = 0; turn < 10; turn++)
        {
            _timeProvider.Advance(TimeSpan.FromMilliseconds(400));
            await _freshness.ListenAsync(_cluster.Grains, Token);
            await DecideAsync(policy, "news@example.org");
        }

        Assert.Equal(1, _cluster.Script.Questions["news@example.org"]);
    }

    [Fact]
    public async Task A_cached_recipient_is_not_used_when_no_news_arrive()
    {
        IRecipientPolicy policy = Policy();
        AddFound("silent@example.org");
        await _freshness.ListenAsync(_cluster.Grains, Token);
        await DecideAsync(policy, "silent@example.org");

        _timeProvider.Advance(DirectoryFreshness.MaxAge);
        await DecideAsync(policy, "silent@example.org");

        Assert.Equal(2, _cluster.Script.Questions["silent@example.org"]);
    }

    [Fact]
    public async Task A_change_empties_the_cache_and_nothing_is_kept_until_silos_have_heard_of_it_too()
    {
        IRecipientPolicy policy = Policy();
        AddFound("changed@example.org");
        await _freshness.ListenAsync(_cluster.Grains, Token);
        await DecideAsync(policy, "changed@example.org");

        _cluster.Script.News = _cluster.Script.News with { Version = _cluster.Script.News.Version + 1 };
        await _freshness.ListenAsync(_cluster.Grains, Token);
        await DecideAsync(policy, "changed@example.org");
        await DecideAsync(policy, "changed@example.org");
        Assert.Equal(3, _cluster.Script.Questions["changed@example.org"]);

        _timeProvider.Advance(DirectoryFreshness.MaxAge);
        await _freshness.ListenAsync(_cluster.Grains, Token);
        await DecideAsync(policy, "changed@example.org");
        await DecideAsync(policy, "changed@example.org");
        Assert.Equal(4, _cluster.Script.Questions["changed@example.org"]);
    }

    [Theory]
    [InlineData(1_001, false)]
    [InlineData(1_000, true)]
    [InlineData(null, true)]
    public async Task SIZE_over_the_quota_of_every_mailbox_is_refused_for_good(int? size, bool isAccepted)
    {
        _cluster.Script.Addresses["sized@example.org"] = static _ =>
            new Resolution
            {
                Outcome = ResolutionOutcome.Found,
                Targets = ["sized1@example.org", "sized2@example.org"],
                LargestQuota = 1_000,
            };
        _cluster.Script.Quotas["sized1@example.org"] = 500;
        _cluster.Script.Quotas["sized2@example.org"] = 1_000;
        IRecipientPolicy policy = Policy();

        for (int attempt = 0; attempt < 2; attempt++) // the second is served by the cache
        {
            RecipientDecision decision = await DecideAsync(policy, "sized@example.org", size);
            Assert.Same(isAccepted ? null : SmtpReplies.LargerThanQuota, decision.Refusal);
        }
    }

    [Fact]
    public async Task A_quota_that_was_raised_counts_at_once()
    {
        _cluster.Script.Addresses["raised@example.org"] = static _ =>
            new Resolution
            {
                Outcome = ResolutionOutcome.Found,
                Targets = ["raised@example.org"],
                LargestQuota = 1_000,
            };
        _cluster.Script.Quotas["raised@example.org"] = 2_000;

        Assert.Null((await DecideAsync(Policy(), "raised@example.org", size: 1_500)).Refusal);
    }

    [Theory]
    [InlineData("user", "[192.0.2.1]")]
    [InlineData("user", "[IPv6:2001:db8::1]")]
    [InlineData("user", "exa mple.org")]
    public async Task Address_literals_and_malformed_domains_are_refused_as_relaying(string localPart, string domain)
    {
        RecipientDecision decision = await DecideAsync(Policy(), new ForwardPath(new Mailbox(localPart, domain)));

        Assert.Same(SmtpReplies.RelayingDenied, decision.Refusal);
    }

    [Fact]
    public async Task Postmaster_without_a_domain_is_resolved_by_the_directory()
    {
        _cluster.Script.Addresses["postmaster"] =
            static _ => new Resolution { Outcome = ResolutionOutcome.Found, Targets = ["postmaster@example.org"] };

        RecipientDecision decision = await DecideAsync(Policy(), ForwardPath.Postmaster);

        Assert.Equal([new("postmaster@example.org", null)], Assert.IsType<MailboxRoute>(decision.Route).Targets);
    }

    [Fact]
    public async Task A_node_that_cannot_accept_mail_defers_every_recipient_at_once()
    {
        _cluster.Script.Addresses["known@example.org"] =
            static _ => new Resolution { Outcome = ResolutionOutcome.Found, Targets = ["known@example.org"] };
        ClusterRecipientPolicy policy = Policy();
        Assert.Null((await DecideAsync(policy, "known@example.org")).Refusal);

        _readiness.SetBroken(true);

        Assert.Same(SmtpReplies.LocalFault, (await DecideAsync(policy, "known@example.org")).Refusal);
        Assert.Equal(1, _cluster.Script.Questions["known@example.org"]);
    }

    [Fact]
    public async Task A_cluster_that_does_not_answer_is_a_transient_failure()
    {
        _cluster.Script.Addresses["unreachable@example.org"] =
            static _ => throw new SiloUnavailableException("No silo.");
        var bench = new DeliveryBench(_cluster);

        RecipientDecision decision = await DecideAsync(Policy(bench.Calls), "unreachable@example.org");

        Assert.Same(SmtpReplies.LocalFault, decision.Refusal);
        Assert.Equal(1, _log.Count(406));
        Assert.True(_cluster.Script.Questions["unreachable@example.org"] > 1, "The call was not retried.");
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private void AddFound(string address) => _cluster.Script.Addresses[address] =
        _ => new Resolution { Outcome = ResolutionOutcome.Found, Targets = [address] };

    private ClusterRecipientPolicy Policy(ClusterCalls? calls = null)
    {
        IOptions<IngressOptions> options = Options.Create(new IngressOptions());
        return new ClusterRecipientPolicy(
            _cluster.Grains,
            calls ?? DeliveryBench.CallsOf(_cluster, _timeProvider, _log),
            new RetryBudgets(options),
            _readiness,
            new RecipientCache(_freshness, options, _timeProvider),
            _log.For<ClusterRecipientPolicy>());
    }

    private static Task<RecipientDecision> DecideAsync(IRecipientPolicy policy, string address, long? size = null)
    {
        string[] parts = address.Split('@');
        return DecideAsync(policy, new ForwardPath(new Mailbox(parts[0], parts[1])), size);
    }

    private static Task<RecipientDecision> DecideAsync(
        IRecipientPolicy policy, ForwardPath forwardPath, long? size = null) =>
        policy.DecideAsync(
            new ClientFacts(IPAddress.Loopback, "client", true, null, null),
            ReversePath.Null,
            new MailParameters { Size = size },
            forwardPath,
            CancellationToken.None).AsTask();
}
