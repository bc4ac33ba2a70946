using Npgsql;
using RelateMail.Storage.Postgres;

namespace RelateMail.Storage.Tests.Postgres;

/// <summary>What a node's role may do, and what it may not.</summary>
public sealed class PostgresRoleTests(PostgresFixture postgres) : IAsyncLifetime
{
    private const string Alice = "alice@example.org";

    private readonly string _suffix = Guid.NewGuid().ToString("N"); // roles belong to the server, not to a database
    private PostgresSettings _owner = null!;
    private TestStores _silo = null!;
    private TestStores _gateway = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _owner = new PostgresSettings
        {
            ConnectionString = await postgres.CreateEmptyAsync(),
            SiloRole = new PostgresRole($"silo \"{_suffix}\"", "a 'silo' \\ pässword"),
            GatewayRole = new PostgresRole($"gateway {_suffix}", "gateway;secret"),
        };
        _silo = await PostgresFixture.OpenAsync(_owner with
        {
            ConnectionString = As(_owner.SiloRole),
            OwnerConnectionString = _owner.ConnectionString,
        });
        _gateway = await PostgresFixture.OpenAsync(_owner with
        {
            ConnectionString = As(_owner.GatewayRole),
            Role = StorageRole.Gateway,
        });
    }

    public async ValueTask DisposeAsync()
    {
        await _silo.DisposeAsync();
        await _gateway.DisposeAsync();
    }

    [Fact]
    public async Task A_silo_does_all_that_mail_asks_for()
    {
        Guid content = await _silo.AddContentAsync(1_000_000);
        _ = await _silo.Messages.AppendAsync(TestStores.Entry(Alice, 1, content), Token);

        Assert.Equal(1_000_000, (await _silo.ReadAsync(content)).Length);
        Assert.True(await _silo.Messages.SetSeenAsync(Alice, 1, true, Token));
        Assert.True(await _silo.Messages.DeleteAsync(Alice, 1, Token));
        Assert.Equal(1, (await _silo.Sweeper.SweepAsync(DateTimeOffset.UtcNow.AddDays(1), default, Token)).Contents);
        await _silo.Probe.CheckAsync(Token);
    }

    [Fact]
    public async Task A_gateway_adds_and_aborts_contents()
    {
        Guid small = await _gateway.AddContentAsync();
        Guid large = await _gateway.AddContentAsync(1_000_000);

        Assert.Equal(100, (await _silo.ReadAsync(small)).Length);
        Assert.Equal(1_000_000, (await _silo.ReadAsync(large)).Length);
        await _gateway.Contents.AbortAsync(small, Token);
        await _gateway.Contents.AbortAsync(large, Token);
        Assert.Null(await _silo.Contents.FindSizeAsync(small, Token));
        Assert.Null(await _silo.Contents.FindSizeAsync(large, Token));
        await _gateway.Probe.CheckAsync(Token);
    }

    [Fact]
    public async Task A_gateway_finds_out_that_it_added_a_content_before()
    {
        var id = Guid.CreateVersion7();
        byte[] octets = TestStores.Octets(100);

        await _gateway.Contents.AddAsync(id, TestStores.DigestOf(octets), [octets], Token);
        await _gateway.Contents.AddAsync(id, TestStores.DigestOf(octets), [octets], Token);
    }

    [Fact]
    public async Task A_gateway_cannot_remove_what_a_message_refers_to()
    {
        Guid content = await _gateway.AddContentAsync();
        _ = await _silo.Messages.AppendAsync(TestStores.Entry(Alice, 1, content), Token);

        await _gateway.Contents.AbortAsync(content, Token);

        Assert.Equal(100, (await _silo.ReadAsync(content)).Length);
    }

    [Theory]
    [InlineData("SELECT octets FROM content")]
    [InlineData("SELECT created FROM content")]
    [InlineData("SELECT octets FROM content_piece")]
    [InlineData("SELECT details FROM message")]
    [InlineData("SELECT count(*) FROM message")]
    [InlineData("SELECT address FROM mailbox")]
    [InlineData("SELECT key FROM delivery")]
    [InlineData("SELECT * FROM orleansstorage")]
    [InlineData("SELECT * FROM orleansreminderstable")]
    [InlineData("SELECT iamalivetime FROM orleansmembershiptable")]
    [InlineData("UPDATE content SET size = 0")]
    [InlineData("UPDATE content_piece SET octets = ''")]
    [InlineData("UPDATE orleansmembershiptable SET status = 6")]
    [InlineData("UPDATE orleansquery SET querytext = ''")]
    [InlineData("DELETE FROM content")]
    [InlineData("DELETE FROM content_loose")]
    [InlineData("DELETE FROM orleansmembershiptable")]
    [InlineData("INSERT INTO content_piece (content, sequence, octets) VALUES (gen_random_uuid(), 0, '')")]
    [InlineData("INSERT INTO content (id, created) VALUES (gen_random_uuid(), now())")]
    [InlineData("INSERT INTO message SELECT * FROM message")]
    [InlineData("INSERT INTO schema_version (version) VALUES (9999)")]
    [InlineData("INSERT INTO schema_grant (role, duty, version) VALUES ('a', 'silo', 1)")]
    [InlineData("SELECT content_sweep(now(), 1, 1)")]
    [InlineData("SELECT message_delete('a', 1)")]
    [InlineData("SELECT message_set_seen('a', 1, true)")]
    [InlineData("DROP TABLE content")]
    [InlineData("TRUNCATE content_loose")]
    [InlineData("CREATE TABLE mine (a integer)")]
    public Task A_gateway_is_refused_all_else(string sql) => AssertRefusedAsync(_owner.GatewayRole, sql);

    [Theory]
    [InlineData("DROP TABLE message")]
    [InlineData("ALTER TABLE message ADD COLUMN mine integer")]
    [InlineData("TRUNCATE message")]
    [InlineData("CREATE TABLE mine (a integer)")]
    [InlineData("UPDATE schema_version SET version = 1")]
    [InlineData("UPDATE orleansquery SET querytext = ''")]
    [InlineData("CREATE ROLE mine")]
    public Task A_silo_is_refused_to_change_the_schema(string sql) => AssertRefusedAsync(_owner.SiloRole, sql);

    [Fact]
    public async Task Who_was_given_nothing_can_do_nothing()
    {
        string stranger = $"stranger {_suffix}";
        _ = await PostgresFixture.ExecuteAsync(
            _owner.ConnectionString, $"""CREATE ROLE "{stranger}" LOGIN PASSWORD 'secret' """);
        var role = new PostgresRole(stranger, "secret");

        await AssertRefusedAsync(role, "SELECT id FROM content");
        await AssertRefusedAsync(role, "SELECT version FROM schema_version");
        await AssertRefusedAsync(role, "SELECT content_abort(gen_random_uuid())");
        await AssertRefusedAsync(role, "SELECT content_add_piece(gen_random_uuid(), 0, '')");
    }

    [Fact]
    public async Task A_new_password_holds_from_the_next_start_on()
    {
        PostgresRole changed = _owner.GatewayRole with { Password = "another" };

        await (await PostgresFixture.OpenAsync(_owner with { GatewayRole = changed })).DisposeAsync();

        Assert.Equal(1, await PostgresFixture.ExecuteAsync(As(changed), "SELECT 1"));
        _ = await Assert.ThrowsAsync<PostgresException>(
            () => PostgresFixture.ExecuteAsync(As(_owner.GatewayRole), "SELECT 1"));
    }

    [Fact]
    public async Task Roles_without_a_password_are_there_to_be_granted()
    {
        PostgresSettings settings = _owner with
        {
            ConnectionString = await postgres.CreateEmptyAsync(),
            SiloRole = new PostgresRole($"silos {_suffix}", null),
            GatewayRole = new PostgresRole($"gateways {_suffix}", null),
        };

        await (await PostgresFixture.OpenAsync(settings)).DisposeAsync();

        Assert.Equal(2L, await PostgresFixture.ExecuteAsync(
            settings.ConnectionString,
            $"SELECT count(*) FROM pg_roles WHERE rolname LIKE '%s {_suffix}' AND NOT rolcanlogin"));
    }

    [Fact]
    public async Task One_role_that_may_create_no_others_is_enough()
    {
        string name = $"single {_suffix}";
        string database = await postgres.CreateEmptyAsync();
        _ = await PostgresFixture.ExecuteAsync(database, $"""CREATE ROLE "{name}" LOGIN PASSWORD 'secret' """);
        _ = await PostgresFixture.ExecuteAsync(database, $"""GRANT CREATE ON SCHEMA public TO "{name}" """);
        PostgresSettings settings = _owner with
        {
            ConnectionString = As(new PostgresRole(name, "secret"), database),
            SiloRole = new PostgresRole($"never {_suffix}", "made"),
        };

        await using TestStores silo = await PostgresFixture.OpenAsync(settings);
        await using TestStores gateway = await PostgresFixture.OpenAsync(settings with { Role = StorageRole.Gateway });

        Assert.Equal(100, (await silo.ReadAsync(await gateway.AddContentAsync())).Length);
    }

    private async Task AssertRefusedAsync(PostgresRole role, string sql)
    {
        PostgresException refused = await Assert.ThrowsAsync<PostgresException>(
            () => PostgresFixture.ExecuteAsync(As(role), sql));

        Assert.Equal(PostgresErrorCodes.InsufficientPrivilege, refused.SqlState);
    }

    private string As(PostgresRole role, string? database = null) =>
        new NpgsqlConnectionStringBuilder(database ?? _owner.ConnectionString)
        {
            Username = role.Name,
            Password = role.Password,
        }.ConnectionString;
}
