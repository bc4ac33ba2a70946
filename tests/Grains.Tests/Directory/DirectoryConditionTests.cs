using RelateMail.Grains.Contracts;
using RelateMail.Grains.Tests.Harness;

namespace RelateMail.Grains.Tests.Directory;

/// <summary>Changes that are made only if the record is in the expected state.</summary>
public sealed class DirectoryConditionTests(SqliteCluster cluster)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Domain_is_changed_only_in_the_expected_state()
    {
        IDomainGrain domain = cluster.Domain(TestMessages.NewDomain());

        Assert.Null(await domain.ChangeAsync(new DomainSettings(), RecordCondition.AsOf(null), Token));
        Assert.False(await domain.RemoveAsync(RecordCondition.Absent, Token));
        DomainSettings first = (await domain.ChangeAsync(new DomainSettings(), RecordCondition.Absent, Token))!;
        Assert.Equal(first.CreatedAt, first.UpdatedAt);
        Assert.Null(await domain.ChangeAsync(new DomainSettings(), RecordCondition.Absent, Token));
        DomainSettings second = (await domain.ChangeAsync(
            new DomainSettings { PlusSeparator = "-" }, RecordCondition.AsOf(first.UpdatedAt), Token))!;
        Assert.Equal(first.CreatedAt, second.CreatedAt);
        Assert.Null(await domain.ChangeAsync(first, RecordCondition.AsOf(first.UpdatedAt), Token));
        await cluster.Cluster.DeactivateAsync(domain);

        Assert.Equal(second, await domain.GetAsync(Token));
        Assert.False(await domain.RemoveAsync(RecordCondition.AsOf(first.UpdatedAt), Token));
        Assert.True(await domain.RemoveAsync(RecordCondition.AsOf(second.UpdatedAt), Token));
        Assert.Null(await domain.GetAsync(Token));
    }

    [Fact]
    public async Task Account_is_changed_only_in_the_expected_state()
    {
        IAccountGrain account = cluster.Account(TestMessages.NewAddress());
        AccountInfo first = (await account.ChangeAsync(
            new AccountChange { Password = "a password" }, RecordCondition.Absent, Token))!;

        Assert.Null(await account.ChangeAsync(
            new AccountChange { Password = "another one" }, RecordCondition.Absent, Token));
        AccountInfo? second = await account.ChangeAsync(
            new AccountChange { QuotaOctets = 5 }, RecordCondition.AsOf(first.UpdatedAt), Token);

        Assert.Equal(5, second?.QuotaOctets);
        Assert.True(second!.HasPassword);
        Assert.Equal(AuthenticationOutcome.Accepted, await account.AuthenticateAsync("a password", Token));
        Assert.Equal(second, await account.GetAsync(Token)); // a login is not a change
        Assert.False(await account.RemoveAsync(RecordCondition.AsOf(first.UpdatedAt), Token));
        Assert.True(await account.RemoveAsync(RecordCondition.AsOf(second.UpdatedAt), Token));
    }

    [Fact]
    public async Task Alias_is_changed_only_in_the_expected_state()
    {
        string address = TestMessages.NewAddress();
        IAliasGrain alias = cluster.Grains.GetGrain<IAliasGrain>(address);
        AliasInfo first = (await alias.ChangeAsync(["a@example.org"], RecordCondition.Absent, Token))!;

        AliasInfo? second = await alias.ChangeAsync(
            ["b@example.org"], RecordCondition.AsOf(first.UpdatedAt), Token);
        Assert.Null(await alias.ChangeAsync(["c@example.org"], RecordCondition.AsOf(first.UpdatedAt), Token));
        await cluster.Cluster.DeactivateAsync(alias);

        AliasInfo? read = await alias.FindAsync(Token);
        Assert.Equal(["b@example.org"], read!.Targets);
        Assert.Equal(second!.UpdatedAt, read.UpdatedAt);
        Assert.Equal(first.CreatedAt, read.CreatedAt);
        Assert.True(await alias.RemoveAsync(RecordCondition.AsOf(read.UpdatedAt), Token));
        Assert.Null(await alias.FindAsync(Token));
    }

    [Fact]
    public async Task Of_concurrent_changes_that_expect_one_state_one_is_made()
    {
        IDomainGrain domain = cluster.Domain(TestMessages.NewDomain());
        await domain.PutAsync(new DomainSettings(), Token);
        var condition = RecordCondition.AsOf((await domain.GetAsync(Token))!.UpdatedAt);

        DomainSettings?[] results = await Task.WhenAll(Enumerable.Range(0, 20).Select(
            _ => domain.ChangeAsync(new DomainSettings { PlusSeparator = "-" }, condition, Token)));

        Assert.Single(results, result => result is not null);
    }

    [Fact]
    public async Task No_two_states_have_the_same_time()
    {
        IDomainGrain domain = cluster.Domain(TestMessages.NewDomain());
        var times = new List<DateTimeOffset>();
        for (int change = 0; change < 50; change++)
        {
            await domain.PutAsync(new DomainSettings(), Token);
            times.Add((await domain.GetAsync(Token))!.UpdatedAt!.Value);
        }

        Assert.Equal(times.Order().Distinct(), times);
        Assert.All(times, time => Assert.Equal(0, time.Ticks % TimeSpan.TicksPerMillisecond)); // as clients see it
    }
}
