using Npgsql;
using RelateMail.Storage.Postgres;

namespace RelateMail.Storage.Tests.Postgres;

/// <summary>A database with the two PostgreSQL roles of nodes, and stores of both roles.</summary>
public sealed class RoleDatabase(PostgresFixture postgres) : IAsyncLifetime
{
    private PostgresSettings? _owner;
    private TestStores? _silo;
    private TestStores? _gateway;

    /// <summary>Makes the names of roles unique: roles belong to the server, not to a database.</summary>
    public string Suffix { get; } = Guid.NewGuid().ToString("N");

    public TestStores Silo => OrSkip(_silo);

    public TestStores Gateway => OrSkip(_gateway);

    internal PostgresSettings Owner => OrSkip(_owner);

    public async ValueTask InitializeAsync()
    {
        if (postgres.WhyNot is not null)
        {
            return;
        }

        _owner = new PostgresSettings
        {
            ConnectionString = await postgres.CreateEmptyAsync(),
            SiloRole = new PostgresRole($"silo \"{Suffix}\"", "a 'silo' \\ pässword"),
            GatewayRole = new PostgresRole($"gateway {Suffix}", "gateway;secret"),
        };
        _silo = await PostgresFixture.OpenAsync(Owner with
        {
            ConnectionString = As(Owner.SiloRole),
            OwnerConnectionString = Owner.ConnectionString,
        });
        _gateway = await PostgresFixture.OpenAsync(Owner with
        {
            ConnectionString = As(Owner.GatewayRole),
            Role = StorageRole.Gateway,
        });
    }

    public async ValueTask DisposeAsync()
    {
        if (_silo is not null)
        {
            await _silo.DisposeAsync();
        }

        if (_gateway is not null)
        {
            await _gateway.DisposeAsync();
        }
    }

    internal string As(PostgresRole role, string? database = null) =>
        new NpgsqlConnectionStringBuilder(database ?? Owner.ConnectionString)
        {
            Username = role.Name,
            Password = role.Password,
        }.ConnectionString;

    /// <summary>Skips the test if no server is available.</summary>
    private T OrSkip<T>(T? value)
        where T : class
    {
        Assert.SkipWhen(postgres.WhyNot is not null, postgres.WhyNot ?? "");
        return value!;
    }
}
