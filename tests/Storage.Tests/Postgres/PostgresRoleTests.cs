using Npgsql;
using RelateMail.Storage.Postgres;

namespace RelateMail.Storage.Tests.Postgres;

/// <summary>The rights of the PostgreSQL roles of nodes.</summary>
public sealed class PostgresRoleTests(PostgresFixture postgres) : IAsyncLifetime
{
    private const string Alice = "alice@example.org";

    private readonly RoleDatabase _roles = new(postgres);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private TestStores Silo => _roles.Silo;

    private TestStores Gateway => _roles.Gateway;

    private PostgresSettings Owner => _roles.Owner;

    public ValueTask InitializeAsync() => _roles.InitializeAsync();

    public ValueTask DisposeAsync() => _roles.DisposeAsync();

    [Fact]
    public async Task A_silo_may_perform_all_mail_operations()
    {
        Guid content = await Silo.AddContentAsync(1_000_000);
        _ = await Silo.Messages.AppendAsync(TestStores.Entry(Alice, 1, content), Token);

        Assert.Equal(1_000_000, (await Silo.ReadAsync(content)).Length);
        Assert.True(await Silo.Messages.SetSeenAsync(Alice, 1, true, Token));
        Assert.True(await Silo.Messages.DeleteAsync(Alice, 1, Token));
        DateTimeOffset later = DateTimeOffset.UtcNow.AddDays(1);
        Assert.Equal(1, (await Silo.Sweeper.SweepAsync(later, default, default, Token)).Contents);
        await Silo.Probe.CheckAsync(Token);
    }

    [Fact]
    public async Task A_silo_may_use_webhooks_and_their_outbox()
    {
        DateTimeOffset now = DateTimeOffset.UtcNow;
        long webhook = (await Silo.Webhooks.PutAsync(
            new WebhookChange("app", null, true, now, default, [WebhookScopes.All]), Token)).Webhook!.Number;
        _ = await Silo.Messages.AppendAsync(TestStores.Entry(Alice, 1, await Silo.AddContentAsync()), Token);
        OutboxDelivery delivery = Assert.Single(await Silo.Outbox.LeaseAsync(
            new OutboxLease(webhook, Guid.Empty, now, now.AddMinutes(1), 1, false), Token));

        Assert.True(await Silo.Outbox.RecordAsync(
            new OutboxRecord(
                delivery.Number, Guid.Empty, OutboxState.Dead, now,
                new OutboxAttempt { At = now, Duration = TimeSpan.Zero }),
            Token));
        Assert.Equal(1, (await Silo.Outbox.ReplayAsync(
            new OutboxReplay { Webhook = webhook, Now = now, Delivery = delivery.Number }, Token)).Count);
        Assert.True(await Silo.Webhooks.DeleteAsync("app", null, Token));
        Assert.Equal(1, await Silo.Outbox.SweepAsync(default, default, Token));
    }

    [Fact]
    public async Task A_gateway_adds_to_the_trace_and_reads_nothing_of_it()
    {
        var batch = new TraceBatch(
            [new() { At = DateTimeOffset.UtcNow, Node = "mx1", Stage = "content", Outcome = TraceOutcome.Accepted }],
            3, DateTimeOffset.UtcNow, "mx1");
        await Gateway.Trace.AppendAsync(batch, Token);
        await Silo.Trace.AppendAsync(batch, Token);

        Assert.Equal(2, (await Silo.Trace.ListAsync(new() { Limit = 9 }, Token)).Count);
        Assert.Equal(6, await Silo.Trace.CountDroppedAsync(null, null, Token));
        Assert.Equal(2, await Silo.Trace.SweepAsync(DateTimeOffset.UtcNow.AddDays(1), 9, Token));
        foreach (string sql in (string[])["SELECT number FROM trace", "SELECT trace_sweep(now(), 1, 1)"])
        {
            PostgresException refused = await Assert.ThrowsAsync<PostgresException>(
                () => PostgresFixture.ExecuteAsync(_roles.As(Owner.GatewayRole), sql));
            Assert.Equal(PostgresErrorCodes.InsufficientPrivilege, refused.SqlState);
        }
    }

    [Fact]
    public async Task A_silo_appends_to_the_audit_log_and_can_neither_change_nor_delete_its_rows()
    {
        var entry = new AuditEntry
        {
            At = DateTimeOffset.UtcNow.AddDays(-20),
            Call = "putAccount",
            Resource = "accounts/x",
            RequestId = "1",
        };
        await Silo.Audit.AppendAsync(entry, Token);
        await Silo.Audit.AppendAsync(entry with { At = entry.At.AddDays(-20) }, Token);

        Assert.Equal(2, (await Silo.Audit.ListAsync(null, 9, false, Token)).Count);
        Assert.Equal(0, await Silo.Audit.SweepAsync(DateTimeOffset.UtcNow, Token)); // the first is younger than 30 days
        foreach (string sql in (string[])["DELETE FROM audit", "UPDATE audit SET call = ''", "TRUNCATE audit"])
        {
            PostgresException refused = await Assert.ThrowsAsync<PostgresException>(
                () => PostgresFixture.ExecuteAsync(_roles.As(Owner.SiloRole), sql));
            Assert.Equal(PostgresErrorCodes.InsufficientPrivilege, refused.SqlState);
        }

        foreach (string sql in (string[])["SELECT number FROM audit", "SELECT audit_sweep(now(), 1)"])
        {
            PostgresException refused = await Assert.ThrowsAsync<PostgresException>(
                () => PostgresFixture.ExecuteAsync(_roles.As(Owner.GatewayRole), sql));
            Assert.Equal(PostgresErrorCodes.InsufficientPrivilege, refused.SqlState);
        }
    }

    [Fact]
    public async Task A_gateway_may_add_and_abort_contents()
    {
        Guid small = await Gateway.AddContentAsync();
        Guid large = await Gateway.AddContentAsync(1_000_000);

        Assert.Equal(100, (await Silo.ReadAsync(small)).Length);
        Assert.Equal(1_000_000, (await Silo.ReadAsync(large)).Length);
        await Gateway.Contents.AbortAsync(small, Token);
        await Gateway.Contents.AbortAsync(large, Token);
        Assert.Null(await Silo.Contents.FindSizeAsync(small, Token));
        Assert.Null(await Silo.Contents.FindSizeAsync(large, Token));
        await Gateway.Probe.CheckAsync(Token);
    }

    [Fact]
    public async Task A_content_that_a_gateway_adds_twice_is_stored_once()
    {
        var id = Guid.CreateVersion7();
        byte[] octets = TestStores.Octets(100);

        await Gateway.Contents.AddAsync(id, TestStores.DigestOf(octets), [octets], Token);
        await Gateway.Contents.AddAsync(id, TestStores.DigestOf(octets), [octets], Token);

        Assert.Equal(octets, await Silo.ReadAsync(id));
        Assert.Equal(1L, await PostgresFixture.ExecuteAsync(Owner.ConnectionString, "SELECT count(*) FROM content"));
        Assert.Equal(
            1L, await PostgresFixture.ExecuteAsync(Owner.ConnectionString, "SELECT count(*) FROM content_loose"));
    }

    [Fact]
    public async Task A_gateway_cannot_delete_a_referenced_content()
    {
        Guid content = await Gateway.AddContentAsync();
        _ = await Silo.Messages.AppendAsync(TestStores.Entry(Alice, 1, content), Token);

        await Gateway.Contents.AbortAsync(content, Token);

        Assert.Equal(100, (await Silo.ReadAsync(content)).Length);
    }

    [Fact]
    public async Task Rights_of_earlier_gateways_are_kept_until_a_setting_revokes_them()
    {
        string role = Owner.GatewayRole.Name;
        await PostgresFixture.ExecuteAsync(
            Owner.ConnectionString,
            $"""
            GRANT INSERT (id, size, digest, octets), SELECT (id, size, digest) ON content TO "{role}";
            GRANT INSERT (content) ON content_loose TO "{role}";
            """);
        string gateway = _roles.As(Owner.GatewayRole);
        await (await PostgresFixture.OpenAsync(Owner)).DisposeAsync();
        Assert.Equal(0L, await PostgresFixture.ExecuteAsync(gateway, "SELECT count(digest) FROM content"));

        await (await PostgresFixture.OpenAsync(Owner with { RevokeEarlierRights = true })).DisposeAsync();
        foreach (string sql in (string[])
            ["SELECT count(digest) FROM content", "INSERT INTO content_loose VALUES (gen_random_uuid())"])
        {
            PostgresException refused = await Assert.ThrowsAsync<PostgresException>(
                () => PostgresFixture.ExecuteAsync(gateway, sql));
            Assert.Equal(PostgresErrorCodes.InsufficientPrivilege, refused.SqlState);
        }

        Guid content = await Gateway.AddContentAsync();
        Assert.Equal(100, (await Silo.ReadAsync(content)).Length);
    }

    [Fact]
    public async Task A_new_password_applies_from_the_next_start()
    {
        PostgresRole changed = Owner.GatewayRole with { Password = "another" };

        await (await PostgresFixture.OpenAsync(Owner with { GatewayRole = changed })).DisposeAsync();

        Assert.Equal(1, await PostgresFixture.ExecuteAsync(_roles.As(changed), "SELECT 1"));
        _ = await Assert.ThrowsAsync<PostgresException>(
            () => PostgresFixture.ExecuteAsync(_roles.As(Owner.GatewayRole), "SELECT 1"));
    }

    [Fact]
    public async Task A_silo_starts_without_its_owner_if_the_schema_is_current()
    {
        string wrong = new NpgsqlConnectionStringBuilder(Owner.ConnectionString) { Password = "not-this" }
            .ConnectionString;

        await using TestStores silo = await PostgresFixture.OpenAsync(Owner with
        {
            ConnectionString = _roles.As(Owner.SiloRole),
            OwnerConnectionString = wrong,
        });

        await silo.Probe.CheckAsync(Token);
    }

    [Fact]
    public async Task A_silo_without_its_owner_does_not_start_if_the_schema_is_missing()
    {
        string empty = await postgres.CreateEmptyAsync();
        PostgresSettings settings = Owner with
        {
            ConnectionString = empty,
            OwnerConnectionString = new NpgsqlConnectionStringBuilder(empty) { Password = "not-this" }.ConnectionString,
        };

        StorageStartException refused = await Assert.ThrowsAsync<StorageStartException>(
            () => PostgresFixture.OpenAsync(settings));

        Assert.Contains("RelateMailOwner", refused.Message, StringComparison.Ordinal);
        Assert.Contains("28P01", refused.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("not-this", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Roles_without_a_password_cannot_log_in()
    {
        PostgresSettings settings = Owner with
        {
            ConnectionString = await postgres.CreateEmptyAsync(),
            SiloRole = new PostgresRole($"silos {_roles.Suffix}", null),
            GatewayRole = new PostgresRole($"gateways {_roles.Suffix}", null),
        };

        await (await PostgresFixture.OpenAsync(settings)).DisposeAsync();

        Assert.Equal(2L, await PostgresFixture.ExecuteAsync(
            settings.ConnectionString,
            $"SELECT count(*) FROM pg_roles WHERE rolname LIKE '%s {_roles.Suffix}' AND NOT rolcanlogin"));
    }

    [Fact]
    public async Task One_role_is_enough_if_it_may_not_create_others()
    {
        string name = $"single {_roles.Suffix}";
        string database = await postgres.CreateEmptyAsync();
        _ = await PostgresFixture.ExecuteAsync(database, $"""CREATE ROLE "{name}" LOGIN PASSWORD 'secret' """);
        _ = await PostgresFixture.ExecuteAsync(database, $"""GRANT CREATE ON SCHEMA public TO "{name}" """);
        PostgresSettings settings = Owner with
        {
            ConnectionString = _roles.As(new PostgresRole(name, "secret"), database),
            SiloRole = new PostgresRole($"never {_roles.Suffix}", "made"),
        };

        await using TestStores silo = await PostgresFixture.OpenAsync(settings);
        await using TestStores gateway = await PostgresFixture.OpenAsync(settings with { Role = StorageRole.Gateway });

        Assert.Equal(100, (await silo.ReadAsync(await gateway.AddContentAsync())).Length);
    }
}
