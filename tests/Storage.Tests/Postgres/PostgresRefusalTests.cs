using Npgsql;
using RelateMail.Storage.Postgres;

namespace RelateMail.Storage.Tests.Postgres;

/// <summary>The statements that the PostgreSQL roles of nodes may not run.</summary>
public sealed class PostgresRefusalTests(RoleDatabase roles) : IClassFixture<RoleDatabase>
{
    [Theory]
    [InlineData("SELECT octets FROM content")]
    [InlineData("SELECT id FROM content")]
    [InlineData("SELECT size FROM content")]
    [InlineData("SELECT digest FROM content")]
    [InlineData("INSERT INTO content (id, size, digest, octets) VALUES (gen_random_uuid(), 0, '', '')")]
    [InlineData("INSERT INTO content_loose (content) VALUES (gen_random_uuid())")]
    [InlineData("SELECT created FROM content")]
    [InlineData("SELECT octets FROM content_piece")]
    [InlineData("SELECT details FROM message")]
    [InlineData("SELECT octets FROM content_details")]
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
    [InlineData("INSERT INTO content_details (content, octets) VALUES (gen_random_uuid(), '')")]
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
    public Task A_gateway_may_do_nothing_else(string sql) => AssertRefusedAsync(roles.Owner.GatewayRole, sql);

    [Theory]
    [InlineData("DROP TABLE message")]
    [InlineData("ALTER TABLE message ADD COLUMN mine integer")]
    [InlineData("TRUNCATE message")]
    [InlineData("CREATE TABLE mine (a integer)")]
    [InlineData("UPDATE schema_version SET version = 1")]
    [InlineData("UPDATE orleansquery SET querytext = ''")]
    [InlineData("CREATE ROLE mine")]
    public Task A_silo_may_not_change_the_schema(string sql) => AssertRefusedAsync(roles.Owner.SiloRole, sql);

    [Fact]
    public async Task A_role_without_grants_has_no_access()
    {
        string stranger = $"stranger {roles.Suffix}";
        _ = await PostgresFixture.ExecuteAsync(
            roles.Owner.ConnectionString, $"""CREATE ROLE "{stranger}" LOGIN PASSWORD 'secret' """);
        var role = new PostgresRole(stranger, "secret");

        await AssertRefusedAsync(role, "SELECT id FROM content");
        await AssertRefusedAsync(role, "SELECT version FROM schema_version");
        await AssertRefusedAsync(role, "SELECT content_abort(gen_random_uuid())");
        await AssertRefusedAsync(role, "SELECT content_add_piece(gen_random_uuid(), 0, '')");
    }

    private async Task AssertRefusedAsync(PostgresRole role, string sql)
    {
        PostgresException refused = await Assert.ThrowsAsync<PostgresException>(
            () => PostgresFixture.ExecuteAsync(roles.As(role), sql));

        Assert.Equal(PostgresErrorCodes.InsufficientPrivilege, refused.SqlState);
    }
}
