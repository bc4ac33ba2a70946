using Microsoft.Extensions.Hosting;

namespace RelateMail.Storage.Tests.Postgres.Orleans;

/// <summary>A test on a database of its own, by Orleans' own providers.</summary>
public abstract class OrleansTablesTest(OrleansServer server) : IAsyncLifetime
{
    private IHost? _silo;

    protected OrleansServer Server { get; } = server;

    /// <summary>What a silo has, which is not started.</summary>
    protected IServiceProvider Silo => _silo!.Services;

    protected string Database { get; private set; } = "";

    public virtual async ValueTask InitializeAsync()
    {
        Assert.SkipWhen(Server.WhyNot is not null, Server.WhyNot ?? "");
        Database = await Server.CreateDatabaseAsync();
        _silo = OrleansHosts.Silo(Database);
    }

    public virtual async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        if (_silo is not null)
        {
            _silo.Dispose();
            await Server.DropDatabaseAsync(Database);
        }
    }
}
