using Microsoft.Extensions.Time.Testing;
using RelateMail.Grains.Contracts;
using RelateMail.Grains.Directory;

namespace RelateMail.Grains.Tests.Directory;

public sealed class ResolutionCacheTests
{
    private static readonly TimeSpan s_maxAge = TimeSpan.FromSeconds(4);

    private readonly FakeTimeProvider _timeProvider = new();

    [Fact]
    public void An_entry_is_cached_for_at_least_half_and_at_most_the_maximum_age()
    {
        for (int phase = 0; phase < 40; phase++)
        {
            var cache = new ResolutionCache(_timeProvider, s_maxAge, capacity: 100);
            _timeProvider.Advance(s_maxAge * phase / 20); // at any time within a generation
            cache.Put("a", Found("a"));

            _timeProvider.Advance(s_maxAge / 2 - TimeSpan.FromTicks(1));
            Assert.True(cache.TryGet("a", out Resolution? resolution));
            Assert.Equal(["a"], resolution.Targets);
            _timeProvider.Advance(s_maxAge / 2 + TimeSpan.FromTicks(1));
            Assert.False(cache.TryGet("a", out _));
        }
    }

    [Fact]
    public void The_cache_is_bounded_and_drops_the_older_half()
    {
        var cache = new ResolutionCache(_timeProvider, s_maxAge, capacity: 10);

        for (int number = 0; number < 1_000; number++)
        {
            cache.Put($"{number}", Found("x"));
        }

        int held = Enumerable.Range(0, 1_000).Count(number => cache.TryGet($"{number}", out _));
        Assert.InRange(held, 5, 10);
        Assert.True(cache.TryGet("999", out _));
        Assert.False(cache.TryGet("0", out _));
    }

    private static Resolution Found(string target) =>
        new() { Outcome = ResolutionOutcome.Found, Targets = [target] };
}
