using System.Data.Common;
using Orleans.Storage;
using RelateMail.Grains.Abstractions;

namespace RelateMail.Grains.State;

/// <summary>
/// The storage of grain state, with the faults of the database as exceptions of the contract. The exceptions of the
/// driver cannot be serialized: a caller on another node would get an error of the serializer instead of a transient
/// fault. This includes a state that cannot be read when its grain is activated.
/// </summary>
internal sealed class GrainStateStorage(IGrainStorage database) : IGrainStorage
{
    public Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) =>
        TranslateAsync(database.ReadStateAsync(stateName, grainId, grainState));

    public Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) =>
        TranslateAsync(database.WriteStateAsync(stateName, grainId, grainState));

    public Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) =>
        TranslateAsync(database.ClearStateAsync(stateName, grainId, grainState));

    private static async Task TranslateAsync(Task work)
    {
        try
        {
            await work;
        }
        catch (Exception exception) when (FindDatabaseFault(exception) is { } fault)
        {
            throw new MailboxUnavailableException($"The state of the grain cannot be used: {fault.Message}");
        }
    }

    private static DbException? FindDatabaseFault(Exception? exception) => exception switch
    {
        null => null,
        DbException fault => fault,
        _ => FindDatabaseFault(exception.InnerException),
    };
}
