using Microsoft.Extensions.DependencyInjection;
using Orleans.Storage;
using Orleans.TestingHost;
using RelateMail.Storage.Sqlite;

namespace RelateMail.Storage.Tests.Sqlite.State;

/// <summary>A silo with Orleans' own persistence on the state database of a directory.</summary>
public sealed class StateCluster(DataDirectory directory) : IAsyncDisposable
{
    /// <summary>The provider that keeps an empty row of a cleared state, and the one that deletes it.</summary>
    public const string Clearing = "clearing";
    public const string Deleting = "deleting";

    private readonly SqliteStorage _storage = SqliteStorage.OpenDirectory(directory.Path);
    private InProcessTestCluster? _cluster;

    public StateDatabase State => _storage.State;

    public async Task StartAsync()
    {
        var builder = new InProcessTestClusterBuilder(1);
        builder.Options.ConfigureFileLogging = false;
        builder.Options.ServiceId = "relatemail"; // part of every key
        builder.ConfigureSilo((_, silo) =>
        {
            foreach (string provider in new[] { Clearing, Deleting })
            {
                silo.AddAdoNetGrainStorage(provider, options =>
                {
                    options.Invariant = State.Invariant;
                    options.ConnectionString = State.ConnectionString;
                    options.DeleteStateOnClear = provider == Deleting;
                });
            }
        });
        _cluster = builder.Build();
        await _cluster.DeployAsync();
    }

    public async Task<GrainState<Note>> ReadAsync(string grain, string provider = Clearing)
    {
        var state = new GrainState<Note>(new Note());
        await Storage(provider).ReadStateAsync("note", GrainId.Parse(grain), state);
        return state;
    }

    public Task WriteAsync(string grain, GrainState<Note> state, string kind = "note") =>
        Storage(Clearing).WriteStateAsync(kind, GrainId.Parse(grain), state);

    public Task ClearAsync(string grain, GrainState<Note> state, string provider) =>
        Storage(provider).ClearStateAsync("note", GrainId.Parse(grain), state);

    public async ValueTask DisposeAsync()
    {
        if (_cluster is not null)
        {
            await _cluster.DisposeAsync();
        }

        await _storage.DisposeAsync();
    }

    private IGrainStorage Storage(string provider) =>
        _cluster!.Silos[0].ServiceProvider.GetRequiredKeyedService<IGrainStorage>(provider);
}

[GenerateSerializer, Alias("RelateMail.Storage.Tests.Note")]
public sealed class Note
{
    [Id(0)]
    public string Text { get; set; } = "";
}

/// <summary>One silo for the tests of a class, each with grains of its own.</summary>
public sealed class StateClusterFixture : IAsyncLifetime
{
    private readonly DataDirectory _directory = new();

    public StateClusterFixture() => Cluster = new StateCluster(_directory);

    public StateCluster Cluster { get; }

    public async ValueTask InitializeAsync() => await Cluster.StartAsync();

    public async ValueTask DisposeAsync()
    {
        await Cluster.DisposeAsync();
        _directory.Dispose();
    }
}
