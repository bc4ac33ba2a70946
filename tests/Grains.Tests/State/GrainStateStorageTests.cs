using Npgsql;
using Orleans.Storage;
using RelateMail.Grains.Abstractions;
using RelateMail.Grains.State;

namespace RelateMail.Grains.Tests.State;

/// <summary>Faults of the database reach callers as exceptions of the contract.</summary>
public sealed class GrainStateStorageTests
{
    private static readonly GrainId s_grain = GrainId.Create("domain", "example.org");

    public static TheoryData<Exception> DatabaseFaults { get; } =
    [
        new NpgsqlException("terminating connection"),
        new OrleansException("Error from storage provider", new NpgsqlException("terminating connection")),
    ];

    [Theory]
    [MemberData(nameof(DatabaseFaults))]
    public async Task Fault_of_the_database_travels_without_the_exception_of_its_driver(Exception failure)
    {
        var storage = new GrainStateStorage(new FailingStorage(failure));
        var state = new GrainState<string>();
        Task[] calls =
        [
            storage.ReadStateAsync("domain", s_grain, state),
            storage.WriteStateAsync("domain", s_grain, state),
            storage.ClearStateAsync("domain", s_grain, state),
        ];

        foreach (Task call in calls)
        {
            MailboxUnavailableException fault = await Assert.ThrowsAsync<MailboxUnavailableException>(() => call);
            Assert.Null(fault.InnerException);
            Assert.Contains("terminating connection", fault.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Other_faults_are_left_to_the_caller()
    {
        var storage = new GrainStateStorage(new FailingStorage(new InconsistentStateException("another writer")));

        await Assert.ThrowsAsync<InconsistentStateException>(
            () => storage.WriteStateAsync("domain", s_grain, new GrainState<string>()));
    }

    private sealed class FailingStorage(Exception failure) : IGrainStorage
    {
        public Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) =>
            Task.FromException(failure);

        public Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) =>
            Task.FromException(failure);

        public Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) =>
            Task.FromException(failure);
    }
}
