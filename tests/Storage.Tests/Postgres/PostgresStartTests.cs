using Npgsql;
using RelateMail.PostgresServer;
using RelateMail.Storage.Postgres;

namespace RelateMail.Storage.Tests.Postgres;

/// <summary>Conditions that stop the start, each with one line without a password.</summary>
public sealed class PostgresStartTests(PostgresFixture postgres)
{
    [Fact]
    public async Task A_wrong_password_is_reported_immediately()
    {
        string database = await postgres.CreateEmptyAsync();

        string message = await RefusedAsync(new NpgsqlConnectionStringBuilder(database) { Password = "not-this" });

        Assert.Contains("28P01", message, StringComparison.Ordinal);
        Assert.DoesNotContain("not-this", message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_missing_database_is_reported_immediately()
    {
        string database = await postgres.CreateEmptyAsync();

        string message = await RefusedAsync(new NpgsqlConnectionStringBuilder(database) { Database = "no-such" });

        Assert.Contains("\"no-such\" does not exist", message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_unreachable_server_is_reported_after_the_start_timeout()
    {
        string message = await RefusedAsync(
            new NpgsqlConnectionStringBuilder("Host=127.0.0.1;Port=1;Username=u;Password=secret;Database=mail"),
            settings => settings with { StartTimeout = TimeSpan.FromSeconds(1) });

        Assert.Contains("127.0.0.1:1, database 'mail'", message, StringComparison.Ordinal);
        Assert.Contains("Storage:StartTimeout", message, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("Username=u")]
    [InlineData("Host=localhost;No Such Keyword=1")]
    public void An_invalid_connection_string_is_reported(string given)
    {
        StorageStartException refused = Assert.Throws<StorageStartException>(
            () => PostgresConnectionStrings.ForMail(given, 1));

        Assert.Contains("ConnectionStrings:RelateMail", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_database_without_Unicode_stops_the_start()
    {
        string database = await postgres.CreateEmptyAsync();
        string latin = $"latin-{Guid.NewGuid():N}";
        _ = await PostgresFixture.ExecuteAsync(
            database, $"""CREATE DATABASE "{latin}" TEMPLATE template0 ENCODING 'LATIN1' LOCALE 'C' """);

        string message = await RefusedAsync(new NpgsqlConnectionStringBuilder(database) { Database = latin });

        Assert.Contains("LATIN1", message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_role_without_the_right_to_create_tables_is_reported()
    {
        string database = await postgres.CreateEmptyAsync();
        string name = $"poor {Guid.NewGuid():N}";
        _ = await PostgresFixture.ExecuteAsync(database, $"""CREATE ROLE "{name}" LOGIN PASSWORD 'secret' """);

        string message = await RefusedAsync(
            new NpgsqlConnectionStringBuilder(database) { Username = name, Password = "secret" });

        Assert.Contains("permission denied", message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_role_with_asynchronous_commits_stops_the_start()
    {
        string database = await postgres.CreateEmptyAsync();
        string name = new NpgsqlConnectionStringBuilder(database).Database!;
        _ = await PostgresFixture.ExecuteAsync(
            database, $"""ALTER DATABASE "{name}" SET synchronous_commit = off""");

        string message = await RefusedAsync(new NpgsqlConnectionStringBuilder(database));

        Assert.Contains("not durable (synchronous_commit off)", message, StringComparison.Ordinal);
        Assert.Contains("Storage:AllowNonDurable", message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_server_without_fsync_stops_the_start_unless_allowed()
    {
        Assert.SkipWhen(TemporaryPostgres.WhyNot is not null, TemporaryPostgres.WhyNot ?? "");
        await using TemporaryPostgres server = await TemporaryPostgres.StartAsync("fsync=off", "full_page_writes=off");
        string database = await server.CreateDatabaseAsync("mail");

        string message = await RefusedAsync(new NpgsqlConnectionStringBuilder(database));
        await using TestStores allowed = await PostgresFixture.OpenAsync(
            new PostgresSettings { ConnectionString = database, AllowNonDurable = true });

        Assert.Contains("fsync, full_page_writes off", message, StringComparison.Ordinal);
        await allowed.Probe.CheckAsync(TestContext.Current.CancellationToken);
    }

    [Theory]
    [InlineData("Host=a,b", "primary")]
    [InlineData("Host=a:1,b:2;Target Session Attributes=prefer-primary", "prefer-primary")]
    [InlineData("Host=a", null)]
    public void With_several_hosts_connections_are_to_the_primary(string given, string? expected) =>
        Assert.Equal(
            expected,
            new NpgsqlConnectionStringBuilder(PostgresConnectionStrings.ForMail(given, 1)).TargetSessionAttributes);

    [Fact]
    public void Keywords_of_the_operator_take_precedence()
    {
        var mail = new NpgsqlConnectionStringBuilder(PostgresConnectionStrings.ForMail(
            "Server=db;Maximum Pool Size=3;CommandTimeout=99;Options=-c jit=on", 12));

        Assert.Equal(3, mail.MaxPoolSize);
        Assert.Equal(99, mail.CommandTimeout);
        Assert.Equal(3, mail.Timeout);
        Assert.EndsWith("-c jit=on", mail.Options, StringComparison.Ordinal);
        Assert.Contains("enable_seqscan=off", mail.Options, StringComparison.Ordinal);
    }

    private static async Task<string> RefusedAsync(
        NpgsqlConnectionStringBuilder database, Func<PostgresSettings, PostgresSettings>? with = null)
    {
        var settings = new PostgresSettings
        {
            ConnectionString = database.ConnectionString,
            StartTimeout = TimeSpan.FromMinutes(5),
        };
        StorageStartException refused = await Assert.ThrowsAsync<StorageStartException>(
            () => PostgresFixture.OpenAsync(with?.Invoke(settings) ?? settings));
        Assert.DoesNotContain('\n', refused.Message);
        return refused.Message;
    }
}
