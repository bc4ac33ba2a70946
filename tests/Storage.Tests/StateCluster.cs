using Microsoft.Extensions.DependencyInjection;
using Orleans.Storage;
using Orleans.TestingHost;

namespace RelateMail.Storage.Tests;

/// <summary>A silo with Orleans' own persistence on a database.</summary>
public sealed class StateCluster(string invariant, string connectionString) : IAsyncDisposable
{
    /// <summary>Two providers: one keeps an empty row of a cleared state, the other deletes the row.</summary>
    public const string Clearing = "clearing";
    public const string Deleting = "deleting";

    private InProcessTestCluster? _cluster;

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
                    options.Invariant = invariant;
                    options.ConnectionString = connectionString;
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
