using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using RelateMail.Grains.Contracts;
using RelateMail.Ingress.Recipients;
using RelateMail.Tests.Harness;

namespace RelateMail.Ingress.Tests.Recipients;

[Collection("News of the directory")]
public sealed class RecipientCacheTests
{
    private readonly StubCluster _cluster;
    private readonly FakeTimeProvider _timeProvider = new();
    private readonly DirectoryFreshness _freshness;

    public RecipientCacheTests(StubCluster cluster)
    {
        _cluster = cluster;
        _freshness = new DirectoryFreshness(_timeProvider, settling: DirectoryFreshness.MaxAge);
    }

    [Fact]
    public void A_full_cache_is_cleared()
    {
        var cache = new RecipientCache(_freshness, Options.Create(new IngressOptions()), _timeProvider);
        var route = new MailboxRoute("a@example.org", [new("a@example.org", null)]);
        for (int index = 0; index <= RecipientCache.MaxEntries; index++)
        {
            cache.Add($"{index}@example.org", route, cache.Ask());
        }

        Assert.Null(cache.Find("0@example.org"));
        Assert.Same(route, cache.Find($"{RecipientCache.MaxEntries}@example.org"));
    }

    [Fact]
    public async Task An_answer_to_a_question_before_a_change_is_not_kept()
    {
        var route = new MailboxRoute("late@example.org", [new("late@example.org", null)]);
        var cache = new RecipientCache(_freshness, Options.Create(new IngressOptions()), _timeProvider);
        await _freshness.ListenAsync(_cluster.Grains, TestContext.Current.CancellationToken);
        DirectoryQuestion question = cache.Ask();

        _cluster.Script.News = _cluster.Script.News with { Epoch = Guid.NewGuid() }; // the grain has moved
        await _freshness.ListenAsync(_cluster.Grains, TestContext.Current.CancellationToken);
        cache.Add("late@example.org", route, question);

        Assert.Null(cache.Find("late@example.org"));
    }
}
