namespace RelateMail.Storage.Tests.Postgres.Orleans;

public sealed class PostgresGrainStateTests(PostgresStateFixture fixture)
    : GrainStateContract(fixture.Cluster), IClassFixture<PostgresStateFixture>;

/// <summary>One silo for the tests of a class, each with grains of its own.</summary>
public sealed class PostgresStateFixture(OrleansServer server) : IAsyncLifetime
{
    private StateCluster? _cluster;
    private string _database = "";

    public StateCluster Cluster
    {
        get
        {
            Assert.SkipWhen(_cluster is null, server.WhyNot ?? "");
            return _cluster!;
        }
    }

    public async ValueTask InitializeAsync()
    {
        if (server.WhyNot is null)
        {
            _database = await server.CreateDatabaseAsync();
            _cluster = new StateCluster(OrleansHosts.Invariant, _database);
            await _cluster.StartAsync();
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_cluster is not null)
        {
            await _cluster.DisposeAsync();
            await server.DropDatabaseAsync(_database);
        }
    }
}
