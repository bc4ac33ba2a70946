using RelateMail.Grains.Contracts;
using RelateMail.Grains.Tests.Harness;

namespace RelateMail.Grains.Tests.Directory;

/// <summary>Names that do not exist leave nothing in the memory of a silo.</summary>
[Collection(ClockTests.Name)]
public sealed class MissingNameTests(MemoryCluster cluster)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Resolution_of_missing_names_leaves_no_activation()
    {
        IDirectoryGrain directory = cluster.Cluster.Client.GetGrain<IDirectoryGrain>(0);
        string domain = TestMessages.NewAddress().Split('@')[1];
        await cluster.Cluster.Client.GetGrain<IDomainGrain>(domain).PutAsync(new DomainSettings(), Token);

        Resolution missing = await directory.ResolveAsync($"nobody+tag@{domain}", Token);
        Resolution foreign = await directory.ResolveAsync($"nobody@missing.{domain}", Token);

        Assert.Equal(ResolutionOutcome.NoSuchMailbox, missing.Outcome);
        Assert.Equal(ResolutionOutcome.NotHosted, foreign.Outcome);
        cluster.Clock.Advance(TimeSpan.FromSeconds(1));
        await cluster.Cluster.WaitForDeactivationAsync(
            cluster.Cluster.Client.GetGrain<IDomainGrain>($"missing.{domain}"));
        await cluster.Cluster.WaitForDeactivationAsync(cluster.Account($"nobody@{domain}"));
        await cluster.Cluster.WaitForDeactivationAsync(cluster.Account($"nobody+tag@{domain}"));
        await cluster.Cluster.WaitForDeactivationAsync(
            cluster.Cluster.Client.GetGrain<IAliasGrain>($"nobody@{domain}"));
    }

    [Fact]
    public async Task Concurrent_questions_for_one_missing_name_all_get_their_answer()
    {
        IAccountGrain account = cluster.Account(TestMessages.NewAddress());
        for (int round = 0; round < 20; round++)
        {
            AccountInfo?[] answers = await Task.WhenAll(
                Enumerable.Range(0, 100).Select(_ => account.GetAsync(Token)));
            Assert.All(answers, Assert.Null);
            cluster.Clock.Advance(TimeSpan.FromSeconds(1));
        }
    }

    [Fact]
    public async Task A_name_that_was_missing_exists_as_soon_as_it_is_created()
    {
        IAccountGrain account = cluster.Account(TestMessages.NewAddress());
        Assert.Null(await account.GetAsync(Token));

        await account.PutAsync(new AccountChange(), Token);

        Assert.NotNull(await account.GetAsync(Token));
    }

    [Fact]
    public async Task A_missing_account_with_failed_logins_keeps_their_count()
    {
        IAccountGrain account = cluster.Account(TestMessages.NewAddress());
        for (int attempt = 0; attempt < MemoryCluster.MaxFailures; attempt++)
        {
            await account.AuthenticateAsync("wrong", Token);
            Assert.Null(await account.GetAsync(Token)); // as RCPT asks
            cluster.Clock.Advance(TimeSpan.FromSeconds(1));
        }

        Assert.Equal(AuthenticationOutcome.Throttled, await account.AuthenticateAsync("wrong", Token));
    }
}
