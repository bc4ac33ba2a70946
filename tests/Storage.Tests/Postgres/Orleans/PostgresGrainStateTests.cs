namespace RelateMail.Storage.Tests.Postgres.Orleans;

public sealed class PostgresGrainStateTests(PostgresStateFixture fixture)
    : GrainStateContract(fixture.Cluster), IClassFixture<PostgresStateFixture>;

/// <summary>One silo for all tests of a class; each test has its own grains.</summary>
public sealed class PostgresStateFixture(PostgresFixture postgres) : IAsyncLifetime
{
    private StateCluster? _cluster;
    private string _database = "";

    public StateCluster Cluster
    {
        get
        {
            Assert.SkipWhen(postgres.WhyNot is not null, postgres.WhyNot ?? "");
            return _cluster!;
        }
    }

    public async ValueTask InitializeAsync()
    {
        if (postgres.WhyNot is null)
        {
            _database = OrleansTablesTest.ForOrleans(await postgres.CreateAsync());
            _cluster = new StateCluster(OrleansHosts.Invariant, _database);
            await _cluster.StartAsync();
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_cluster is not null)
        {
            await _cluster.DisposeAsync();
            OrleansTablesTest.Close(_database);
        }
    }
}
