using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using RelateMail.Storage.Tests.Postgres;

namespace RelateMail.Storage.Tests.Hosting;

/// <summary>AddRelateMailStorage and AddRelateMailContentStorage in a host with PostgreSQL.</summary>
public sealed class PostgresHostTests(PostgresFixture postgres)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_silo_and_a_gateway_share_a_database()
    {
        string database = await postgres.CreateEmptyAsync();
        using IHost silo = Build(database, services => services.AddRelateMailStorage());
        using IHost gateway = Build(database, services => services.AddRelateMailContentStorage());
        var id = Guid.CreateVersion7();

        await Task.WhenAll(gateway.StartAsync(Token), silo.StartAsync(Token));
        byte[] octets = TestStores.Octets(100);
        await gateway.Services.GetRequiredService<IContentStore>()
            .AddAsync(id, TestStores.DigestOf(octets), [octets], Token);
        AppendResult result = await silo.Services.GetRequiredService<IMessageStore>()
            .AppendAsync(TestStores.Entry("alice@example.org", 1, id), Token);
        await gateway.Services.GetRequiredService<IStorageProbe>().CheckAsync(Token);
        await Task.WhenAll(gateway.StopAsync(Token), silo.StopAsync(Token));

        Assert.Equal(AppendStatus.Committed, result.Status);
        Assert.Null(gateway.Services.GetService<IMessageStore>());
        Assert.Null(gateway.Services.GetService<IStorageSweeper>());
        Assert.Equal("Npgsql", silo.Services.GetRequiredService<StateDatabase>().Invariant);
    }

    [Fact]
    public async Task Closed_stores_are_unavailable()
    {
        using IHost host = Build(await postgres.CreateAsync(), services => services.AddRelateMailStorage());
        IMessageStore messages = host.Services.GetRequiredService<IMessageStore>();
        await host.StartAsync(Token);
        await host.StopAsync(Token);

        _ = await Assert.ThrowsAsync<StorageUnavailableException>(() => messages.ReadHeadAsync("a@example.org", Token));
        _ = await Assert.ThrowsAsync<StorageUnavailableException>(
            () => messages.AppendAsync(TestStores.Entry("a@example.org", 1, Guid.CreateVersion7()), Token));
    }

    [Fact]
    public async Task Postgres_without_a_connection_string_stops_the_start()
    {
        using IHost host = Build(null, services => services.AddRelateMailStorage());

        OptionsValidationException refused =
            await Assert.ThrowsAsync<OptionsValidationException>(() => host.StartAsync(Token));

        Assert.Contains("ConnectionStrings:RelateMail", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Adding_the_content_store_after_all_stores_has_no_effect()
    {
        ServiceCollection services = [];

        services.AddRelateMailStorage();
        int count = services.Count;
        services.AddRelateMailContentStorage();

        Assert.Equal(count, services.Count);
    }

    [Fact]
    public async Task All_stores_can_be_added_after_the_content_store()
    {
        using IHost host = Build(
            await postgres.CreateEmptyAsync(),
            services => services.AddRelateMailContentStorage().AddRelateMailStorage());

        await host.StartAsync(Token); // creates the schema
        var id = Guid.CreateVersion7();
        byte[] octets = TestStores.Octets(100);
        await host.Services.GetRequiredService<IContentStore>()
            .AddAsync(id, TestStores.DigestOf(octets), [octets], Token);
        IMessageStore messages = host.Services.GetRequiredService<IMessageStore>();
        AppendResult result = await messages.AppendAsync(TestStores.Entry("alice@example.org", 1, id), Token);
        MailboxHead head = await messages.ReadHeadAsync("alice@example.org", Token);
        await host.StopAsync(Token);

        Assert.Equal(AppendStatus.Committed, result.Status);
        Assert.Equal((2, 1, 1, 100), head.Counters());
        Assert.NotNull(host.Services.GetService<IStorageSweeper>());
    }

    private static IHost Build(string? database, Action<IServiceCollection> configure)
    {
        HostApplicationBuilder builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Configuration.AddInMemoryCollection(
        [
            new("Storage:Provider", "Postgres"),
            new("Storage:StartTimeout", "00:05:00"), // long enough for a slow machine
            new("ConnectionStrings:RelateMail", database),
        ]);
        configure(builder.Services);
        return builder.Build();
    }
}
