using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using RelateMail.Cluster.Roles;
using RelateMail.Grains.Abstractions;
using RelateMail.Grains.Contracts;
using RelateMail.Storage;

namespace RelateMail.Cluster.Tests.Roles;

/// <summary>A node may do what the role in its certificate allows, and cannot claim another role.</summary>
public sealed class RoleTests(RoleCluster cluster) : IClassFixture<RoleCluster>
{
    /// <summary>Enough mailboxes that both silos run some of them.</summary>
    private const int Mailboxes = 20;

    /// <summary>The interfaces that these tests call without the right to. Silos call others of Orleans.</summary>
    private static readonly string[] s_attacked =
    [
        "IMailboxGrain.", "IInternalMailboxGrain.", "IAccountGrain.", "IDomainGrain.", "IAliasGrain.",
        "IDirectoryGrain.", "ICertificateGrain.", "IReputationGrain.", "IManagementGrain.",
        "IAsyncEnumerableGrainExtension.",
    ];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_gateway_resolves_delivers_authenticates_and_reports_certificates()
    {
        using IHost gateway = await cluster.ConnectAsync(NodeRoles.Gateway);
        IGrainFactory grains = GrainsOf(gateway);

        Resolution resolution = await grains.GetGrain<IDirectoryGrain>(0).ResolveAsync("a@example.org", Token);
        Assert.Equal(ResolutionOutcome.NotHosted, resolution.Outcome);
        for (int number = 0; number < Mailboxes; number++)
        {
            IAccountGrain account = grains.GetGrain<IAccountGrain>($"user{number}@example.org");
            Assert.Equal(
                AuthenticationOutcome.Refused, await account.AuthenticateAsync(new Password("guess"), Token));
            IInternalMailboxGrain mailbox = grains.GetGrain<IInternalMailboxGrain>($"user{number}@example.org");
            Assert.Equal(1, (await mailbox.GetStatusAsync(Token)).NextUid);
            await Assert.ThrowsAsync<ContentMissingException>(() => mailbox.DeliverAsync(Message(), Token));
        }

        Assert.Null(await grains.GetGrain<IAccountGrain>("nobody@example.org").GetAsync(Token)); // without passwords
        await grains.GetGrain<IDirectoryNewsGrain>(0).GetAsync(Token);
        await RefusedAsync(() => grains.GetGrain<IDirectoryNewsGrain>(0).AnnounceAsync(Token));
        Assert.Null(await grains.GetGrain<ICertificateGrain>("mx.example.org").FetchAsync(1, Token));
        Assert.Empty(await grains.GetGrain<ICertificateListGrain>(0).ListAsync(Token));
        Assert.Null(await grains.GetGrain<ICertificateGrain>("mx.example.org").GetAsync(Token));
        ReputationNews news = await grains.GetGrain<IReputationGrain>(0).ExchangeAsync(Report(), Token);
        Assert.Empty(news.Networks);
        await gateway.StopAsync(Token);
    }

    [Fact]
    public async Task A_gateway_can_neither_read_nor_delete_nor_administer()
    {
        using IHost gateway = await cluster.ConnectAsync(NodeRoles.Gateway);

        await ExpectRefusalsAsync(GrainsOf(gateway));
        await gateway.StopAsync(Token);
    }

    [Fact]
    public async Task A_reader_reads_and_watches_but_changes_nothing()
    {
        using IHost reader = await cluster.ConnectAsync(NodeRoles.Read);
        IGrainFactory grains = GrainsOf(reader);

        for (int number = 0; number < Mailboxes; number++)
        {
            IMailboxGrain mailbox = grains.GetGrain<IMailboxGrain>($"user{number}@example.org");
            Assert.Empty((await mailbox.ListAsync(new MessageQuery { Limit = 10 }, Token)).Messages);
            Assert.Null(await mailbox.FindAsync(1, Token));
            await RefusedAsync(() => mailbox.SetSeenAsync(1, true, Token));
            await RefusedAsync(() => mailbox.DeleteAsync(1, Token));
        }

        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Token);
        IAsyncEnumerator<StoredMessage> watch = grains.GetGrain<IMailboxGrain>("user@example.org")
            .WatchAsync(0, stop.Token).GetAsyncEnumerator(stop.Token);
        Task<bool> next = watch.MoveNextAsync().AsTask();
        await Task.WhenAny(next, Task.Delay(TimeSpan.FromSeconds(1), Token));
        Assert.False(next.IsCompleted); // it waits for mail, and is not refused
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => next);
        await reader.StopAsync(Token);
    }

    [Fact]
    public async Task A_mail_client_changes_messages_but_no_accounts()
    {
        using IHost client = await cluster.ConnectAsync(NodeRoles.Mail);
        IGrainFactory grains = GrainsOf(client);
        IMailboxGrain mailbox = grains.GetGrain<IMailboxGrain>("user@example.org");
        IInternalMailboxGrain inner = grains.GetGrain<IInternalMailboxGrain>("user@example.org");

        Assert.False(await mailbox.SetSeenAsync(1, true, Token));
        Assert.False(await mailbox.DeleteAsync(1, Token));
        await RefusedAsync(() => inner.SetQuotaAsync(1, Token));
        await RefusedAsync(() => grains.GetGrain<IAccountGrain>("user@example.org").PutAsync(new(), Token));
        await RefusedAsync(() => grains.GetGrain<IDirectoryGrain>(0).ResolveAsync("a@example.org", Token));
        await client.StopAsync(Token);
    }

    [Fact]
    public async Task A_watch_that_a_gateway_opens_is_refused()
    {
        using IHost gateway = await cluster.ConnectAsync(NodeRoles.Gateway);
        IAsyncEnumerator<StoredMessage> watch = GrainsOf(gateway).GetGrain<IMailboxGrain>("user@example.org")
            .WatchAsync(0, Token).GetAsyncEnumerator(Token);

        await RefusedAsync(() => watch.MoveNextAsync().AsTask());
        await gateway.StopAsync(Token);
    }

    [Fact]
    public async Task A_gateway_that_marks_its_calls_as_those_of_a_silo_stays_a_gateway()
    {
        using IHost forger = await cluster.ConnectAsync(
            NodeRoles.Gateway, services => Replace(services, new CallerMarkFilter(CallerMark.Silo)));

        await ExpectRefusalsAsync(GrainsOf(forger));
        await forger.StopAsync(Token);
    }

    [Fact]
    public async Task A_call_without_a_mark_is_refused()
    {
        using IHost old = await cluster.ConnectAsync(NodeRoles.Gateway);
        using IHost unmarked = await cluster.ConnectAsync(
            NodeRoles.Gateway, services => Replace(services, new WithoutMark()));

        await ExpectRefusalsAsync(GrainsOf(unmarked));
        await RefusedAsync(
            () => GrainsOf(unmarked).GetGrain<IDirectoryGrain>(0).ResolveAsync("a@example.org", Token));
        await old.StopAsync(Token);
        await unmarked.StopAsync(Token);
    }

    [Fact]
    public async Task Silos_call_everything_on_each_other()
    {
        for (int number = 0; number < Mailboxes; number++)
        {
            string address = $"own{number}@example.org";
            IAccountGrain account = cluster.Grains.GetGrain<IAccountGrain>(address);
            Assert.True(await account.PutAsync(new() { QuotaOctets = 1 }, Token));
            Assert.True(await account.DeleteAsync(Token));
        }

        Assert.Equal(2, (await cluster.Grains.GetGrain<IManagementGrain>(0).GetHosts(true, Token)).Count);
        Assert.DoesNotContain(cluster.Refused, static line => !s_attacked.Any(line.Contains));
    }

    /// <summary>A message whose content no store holds: a delivery that is allowed fails at the store.</summary>
    private static InboundMessage Message() => new()
    {
        Id = Guid.NewGuid(),
        ContentId = Guid.NewGuid(),
        Size = 1,
        DeliveryKey = [.. Guid.NewGuid().ToByteArray(), .. Guid.NewGuid().ToByteArray()],
        ReceivedAt = DateTimeOffset.UtcNow,
        Details = new MessageDetails
        {
            Recipient = "user@example.org",
            TraceFields = "",
            Client = new ClientRecord { Address = "192.0.2.1", Name = "mx.example.org", With = "ESMTPS" },
            Summary = new MessageSummary(),
        },
    };

    private static async Task ExpectRefusalsAsync(IGrainFactory grains)
    {
        for (int number = 0; number < Mailboxes; number++)
        {
            IMailboxGrain mailbox = grains.GetGrain<IMailboxGrain>($"user{number}@example.org");
            await RefusedAsync(() => mailbox.ListAsync(new MessageQuery { Limit = 10 }, Token));
            await RefusedAsync(() => mailbox.FindAsync(1, Token));
            await RefusedAsync(() => mailbox.DeleteAsync(1, Token));
            IInternalMailboxGrain inner = grains.GetGrain<IInternalMailboxGrain>($"user{number}@example.org");
            await RefusedAsync(() => inner.ListAsync(new MessageQuery { Limit = 10 }, Token));
            await RefusedAsync(() => inner.DeleteAsync(1, Token));
            await RefusedAsync(() => inner.SetQuotaAsync(null, Token));
            IAccountGrain account = grains.GetGrain<IAccountGrain>($"user{number}@example.org");
            await RefusedAsync(() => account.PutAsync(new() { Password = "taken over" }, Token));
            await RefusedAsync(() => account.SetPasswordAsync("taken over", Token));
            await RefusedAsync(() => account.PutApplicationPasswordAsync("mine", "taken over", Token));
            await RefusedAsync(() => account.ListApplicationPasswordsAsync(Token));
        }

        await RefusedAsync(() => grains.GetGrain<IDomainGrain>("example.org").PutAsync(new(), Token));
        await RefusedAsync(() => grains.GetGrain<IAliasGrain>("a@example.org").PutAsync(["b@example.org"], Token));
        await RefusedAsync(() => grains.GetGrain<ICertificateGrain>("mx.example.org").WithdrawAsync(Token));
        await RefusedAsync(() => grains.GetGrain<IReputationGrain>(0).ResetAsync("0.0.0.0/0", Token));
        await RefusedAsync(() => grains.GetGrain<IReputationGrain>(0).ListAsync(new() { Limit = 1 }, Token));
        await RefusedAsync(() => grains.GetGrain<IManagementGrain>(0).GetHosts());
        await RefusedAsync(() => grains.GetGrain<IManagementGrain>(0).ForceActivationCollection(TimeSpan.FromHours(1)));
    }

    private static ReputationReport Report() => new()
    {
        Node = Guid.NewGuid(),
        Sequence = 1,
        PointsPerAddress = 100,
        Window = TimeSpan.FromMinutes(30),
    };

    private static async Task RefusedAsync(Func<Task> call) =>
        await Assert.ThrowsAsync<UnauthorizedAccessException>(call);

    private static IGrainFactory GrainsOf(IHost host) => host.Services.GetRequiredService<IGrainFactory>();

    /// <summary>A program of an attacker, who has the certificate, but not our filter.</summary>
    private static void Replace(IServiceCollection services, IOutgoingGrainCallFilter filter)
    {
        ServiceDescriptor ours = services.Single(
            static service => service.ServiceType == typeof(IOutgoingGrainCallFilter));
        services.Remove(ours);
        services.AddSingleton(filter);
    }

    private sealed class WithoutMark : IOutgoingGrainCallFilter
    {
        // Orleans reads the list of grain types in the same way, which a silo would refuse too.
        public Task Invoke(IOutgoingGrainCallContext context)
        {
            if (context.InterfaceMethod.DeclaringType?.FullName == "Orleans.Runtime.IClusterManifestSystemTarget")
            {
                RequestContext.Set(CallerMark.Key, CallerMark.Silo);
            }
            else
            {
                RequestContext.Remove(CallerMark.Key);
            }

            return context.Invoke();
        }
    }
}
