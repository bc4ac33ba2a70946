using RelateMail.Grains.Abstractions;
using RelateMail.Grains.Contracts;
using RelateMail.Grains.Tests.Harness;

namespace RelateMail.Grains.Tests.Directory;

/// <summary>Resolution of addresses: accounts, aliases, plus-tags, catch-all.</summary>
public sealed class DirectoryTests(MemoryCluster cluster)
{
    private readonly string _domain = TestMessages.NewDomain();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private IDirectoryGrain Directory => cluster.Grains.GetGrain<IDirectoryGrain>(0);

    [Theory]
    [InlineData("account", ResolutionOutcome.Found, "account", null)]
    [InlineData("account+tag", ResolutionOutcome.Found, "account", "tag")]
    [InlineData("account+a+b", ResolutionOutcome.Found, "account", "a+b")]
    [InlineData("account+", ResolutionOutcome.Found, "account", "")]
    [InlineData("\"account+a b\"", ResolutionOutcome.Found, "account", "a b")]
    [InlineData("own+tag", ResolutionOutcome.Found, "own+tag", null)]
    [InlineData("own", ResolutionOutcome.NoSuchMailbox, "", null)]
    [InlineData("+account", ResolutionOutcome.NoSuchMailbox, "", null)]
    [InlineData("account-tag", ResolutionOutcome.NoSuchMailbox, "", null)]
    [InlineData("nobody", ResolutionOutcome.NoSuchMailbox, "", null)]
    [InlineData("disabled", ResolutionOutcome.Disabled, "", null)]
    [InlineData("disabled+tag", ResolutionOutcome.Disabled, "", null)]
    [InlineData("alias", ResolutionOutcome.Found, "account", null)]
    [InlineData("alias+tag", ResolutionOutcome.Found, "account", "tag")]
    [InlineData("both", ResolutionOutcome.Found, "both", null)]
    [InlineData("many", ResolutionOutcome.Found, "account other", null)]
    [InlineData("nested", ResolutionOutcome.Found, "account other", null)]
    [InlineData("to-tagged", ResolutionOutcome.Found, "account", null)]
    [InlineData("twice", ResolutionOutcome.Found, "account", null)]
    [InlineData("cycle", ResolutionOutcome.Found, "other", null)]
    [InlineData("only-cycle", ResolutionOutcome.NoSuchMailbox, "", null)]
    [InlineData("dangling", ResolutionOutcome.NoSuchMailbox, "", null)]
    [InlineData("to-disabled", ResolutionOutcome.Disabled, "", null)]
    [InlineData("to-disabled-too", ResolutionOutcome.Found, "account", null)]
    [InlineData("postmaster", ResolutionOutcome.Found, "postmaster", null)]
    public async Task An_address_resolves(string localPart, ResolutionOutcome outcome, string targets, string? tag)
    {
        await FillAsync();

        Resolution resolution = await Directory.ResolveAsync($"{localPart}@{_domain}", Token);

        Assert.Equal(outcome, resolution.Outcome);
        Assert.Equal(targets, string.Join(' ', resolution.Targets.Select(MailboxAddress.LocalPartOf).Order()));
        Assert.Equal(tag, resolution.Tag);
    }

    [Theory]
    [InlineData("account")]
    [InlineData("alias")]
    [InlineData("postmaster")]
    public async Task The_policy_of_the_domain_comes_with_the_address(string localPart)
    {
        var policy = new AuthenticationPolicy { Dmarc = FailureAction.Reject };
        await FillAsync();
        await cluster.Grains.GetGrain<IDomainGrain>(_domain)
            .PutAsync(new DomainSettings { AuthenticationPolicy = policy }, Token);

        Resolution resolution = await Directory.ResolveAsync($"{localPart}@{_domain}", Token);

        Assert.Equal(policy, resolution.AuthenticationPolicy);
    }

    [Theory]
    [InlineData("account", "account", null)]
    [InlineData("account+tag", "account", "tag")]
    [InlineData("alias+tag", "account", "tag")]
    [InlineData("to-tagged", "account", "tag")]
    [InlineData("to-tagged+other", "account", "tag")]
    [InlineData("to-tagged-alias", "account", "inner")]
    [InlineData("to-many-tagged", "account other", "a b")]
    public async Task Each_mailbox_gets_the_tag_of_the_alias_target_or_else_of_the_address(
        string localPart, string targets, string? tags)
    {
        await FillAsync();
        await AddAliasAsync("to-tagged-alias", "alias+inner");
        await AddAliasAsync("to-many-tagged", "account+a", "other+b");

        Resolution resolution = await Directory.ResolveAsync($"{localPart}@{_domain}", Token);

        (string Target, string? Tag)[] pairs =
            [.. resolution.Targets.Zip(resolution.TargetTags).OrderBy(pair => pair.First, StringComparer.Ordinal)];
        Assert.Equal(targets, string.Join(' ', pairs.Select(pair => MailboxAddress.LocalPartOf(pair.Target))));
        Assert.Equal(tags, tags is null ? pairs[0].Tag : string.Join(' ', pairs.Select(pair => pair.Tag)));
    }

    [Fact]
    public async Task A_catch_all_with_a_tag_gives_that_tag()
    {
        await FillAsync();
        await cluster.Domain(_domain).PutAsync(new DomainSettings { CatchAll = At("other+lost") }, Token);

        Resolution resolution = await Directory.ResolveAsync(At("unknown+own"), Token);

        Assert.Equal([At("other")], resolution.Targets);
        Assert.Equal("lost", Assert.Single(resolution.TargetTags));
    }

    [Fact]
    public async Task An_address_is_not_hosted_when_its_domain_is_not_hosted()
    {
        await AddAccountAsync("account");

        Assert.Equal(ResolutionOutcome.NotHosted, await ResolveOutcomeAsync("account"));
        Assert.Equal(ResolutionOutcome.NotHosted, await ResolveOutcomeAsync("postmaster"));
    }

    [Fact]
    public async Task A_catch_all_receives_mail_for_unknown_local_parts_only()
    {
        await FillAsync();
        await cluster.Domain(_domain).PutAsync(new DomainSettings { CatchAll = At("other") }, Token);

        Assert.Equal([At("other")], (await Directory.ResolveAsync(At("nobody+tag"), Token)).Targets);
        Assert.Equal([At("account")], (await Directory.ResolveAsync(At("account+tag"), Token)).Targets);
        Assert.Equal(ResolutionOutcome.Disabled, await ResolveOutcomeAsync("disabled"));
        Assert.Equal(ResolutionOutcome.NoSuchMailbox, await ResolveOutcomeAsync("dangling"));
        Assert.Equal([At("other")], (await Directory.ResolveAsync(At("postmaster"), Token)).Targets);
    }

    [Fact]
    public async Task A_catch_all_without_an_account_has_no_effect()
    {
        await cluster.Domain(_domain).PutAsync(new DomainSettings { CatchAll = At("gone") }, Token);

        Assert.Equal(ResolutionOutcome.NoSuchMailbox, await ResolveOutcomeAsync("nobody"));
        Assert.Equal([At("postmaster")], (await Directory.ResolveAsync(At("postmaster"), Token)).Targets);
    }

    [Theory]
    [InlineData("-", "account-tag", ResolutionOutcome.Found)]
    [InlineData("-", "account+tag", ResolutionOutcome.NoSuchMailbox)]
    [InlineData(null, "account+tag", ResolutionOutcome.NoSuchMailbox)]
    public async Task Each_domain_has_its_own_plus_separator(
        string? separator, string localPart, ResolutionOutcome outcome)
    {
        await AddAccountAsync("account");
        await cluster.Domain(_domain).PutAsync(new DomainSettings { PlusSeparator = separator }, Token);

        Assert.Equal(outcome, await ResolveOutcomeAsync(localPart));
    }

    [Fact]
    public async Task The_postmaster_always_resolves()
    {
        await FillAsync();
        await cluster.Account(At("postmaster")).PutAsync(new AccountChange { Disabled = true }, Token);

        Resolution resolution = await Directory.ResolveAsync(At("postmaster"), Token);

        Assert.Equal(ResolutionOutcome.Found, resolution.Outcome);
        Assert.Equal([At("postmaster")], resolution.Targets);
    }

    [Fact]
    public async Task The_postmaster_without_a_domain_is_that_of_a_hosted_domain()
    {
        await FillAsync();

        Resolution resolution = await Directory.ResolvePostmasterAsync(Token);

        Assert.Equal(ResolutionOutcome.Found, resolution.Outcome);
        string mailbox = Assert.Single(resolution.Targets);
        Assert.NotNull(await cluster.Domain(MailboxAddress.DomainOf(mailbox)).GetAsync(Token));
    }

    [Fact]
    public async Task An_address_is_over_quota_when_all_its_mailboxes_are_full()
    {
        await FillAsync();
        await AddAccountAsync("full", quota: 1_000);
        await AddAccountAsync("fuller", quota: 0);
        await cluster.Mailbox(At("full")).DeliverAsync(await cluster.NewMessageAsync(), Token);
        await cluster.Alias(At("all-full")).PutAsync([At("full"), At("fuller")], Token);
        await cluster.Alias(At("some-full")).PutAsync([At("full"), At("account")], Token);

        Assert.Equal(ResolutionOutcome.OverQuota, await ResolveOutcomeAsync("full"));
        Assert.Equal(ResolutionOutcome.OverQuota, await ResolveOutcomeAsync("all-full"));
        Assert.Equal(2, (await Directory.ResolveAsync(At("some-full"), Token)).Targets.Length);
    }

    [Fact]
    public async Task A_resolution_has_the_largest_quota_of_its_mailboxes()
    {
        await FillAsync();
        await AddAccountAsync("small", quota: 1_000);
        await AddAccountAsync("large", quota: 2_000);
        await cluster.Alias(At("limited")).PutAsync([At("small"), At("large")], Token);
        await cluster.Alias(At("unlimited")).PutAsync([At("small"), At("account")], Token);

        Assert.Equal(1_000, (await Directory.ResolveAsync(At("small"), Token)).LargestQuota);
        Assert.Equal(2_000, (await Directory.ResolveAsync(At("limited"), Token)).LargestQuota);
        Assert.Null((await Directory.ResolveAsync(At("unlimited"), Token)).LargestQuota);
    }

    [Fact]
    public async Task A_refused_address_resolves_as_soon_as_it_exists()
    {
        Assert.Equal(ResolutionOutcome.NotHosted, await ResolveOutcomeAsync("new"));
        await cluster.Domain(_domain).PutAsync(new DomainSettings(), Token);
        Assert.Equal(ResolutionOutcome.NoSuchMailbox, await ResolveOutcomeAsync("new"));
        await cluster.Account(At("new")).PutAsync(new AccountChange { Disabled = true }, Token);
        Assert.Equal(ResolutionOutcome.Disabled, await ResolveOutcomeAsync("new"));
        await cluster.Account(At("new")).PutAsync(new AccountChange { QuotaOctets = 0 }, Token);
        Assert.Equal(ResolutionOutcome.OverQuota, await ResolveOutcomeAsync("new"));
        await cluster.Account(At("new")).PutAsync(new AccountChange(), Token);
        Assert.Equal(ResolutionOutcome.Found, await ResolveOutcomeAsync("new"));
    }

    [Fact]
    public async Task An_alias_with_too_many_levels_has_too_many_targets()
    {
        await cluster.Domain(_domain).PutAsync(new DomainSettings(), Token);
        for (int index = 0; index < 12; index++)
        {
            await cluster.Alias(At($"chain{index}")).PutAsync([At($"chain{index + 1}")], Token);
        }

        await AddAccountAsync("chain12");
        Assert.Equal(ResolutionOutcome.TooManyTargets, await ResolveOutcomeAsync("chain0"));
        Assert.Equal(ResolutionOutcome.Found, await ResolveOutcomeAsync("chain4"));
    }

    [Fact]
    public async Task An_address_that_is_not_canonical_is_rejected() =>
        await Assert.ThrowsAsync<ArgumentException>(() => Directory.ResolveAsync("Account@example.org", Token));

    private string At(string localPart) => $"{localPart}@{_domain}";

    private async Task<ResolutionOutcome> ResolveOutcomeAsync(string localPart) =>
        (await Directory.ResolveAsync(At(localPart), Token)).Outcome;

    private Task<bool> AddAccountAsync(string localPart, bool disabled = false, long? quota = null) =>
        cluster.Account(At(localPart)).PutAsync(
            new AccountChange { Disabled = disabled, QuotaOctets = quota }, Token);

    private Task<bool> AddAliasAsync(string localPart, params string[] targets) =>
        cluster.Alias(At(localPart)).PutAsync([.. targets.Select(At)], Token);

    private Task<bool[]> FillAsync() => Task.WhenAll(
        cluster.Domain(_domain).PutAsync(new DomainSettings(), Token),
        AddAccountAsync("account"),
        AddAccountAsync("other"),
        AddAccountAsync("own+tag"),
        AddAccountAsync("disabled", disabled: true),
        AddAccountAsync("both"),
        AddAliasAsync("both", "other"),
        AddAliasAsync("alias", "account"),
        AddAliasAsync("many", "account", "other"),
        AddAliasAsync("nested", "alias", "other"),
        AddAliasAsync("to-tagged", "account+tag"),
        AddAliasAsync("twice", "account", "alias", "account+tag"),
        AddAliasAsync("cycle", "cycle-back", "other"),
        AddAliasAsync("cycle-back", "cycle"),
        AddAliasAsync("only-cycle", "only-cycle-back"),
        AddAliasAsync("only-cycle-back", "only-cycle"),
        AddAliasAsync("dangling", "gone"),
        AddAliasAsync("to-disabled", "disabled"),
        AddAliasAsync("to-disabled-too", "disabled", "account"));
}
