using System.Globalization;
using Orleans.Storage;
using RelateMail.Storage;

namespace RelateMail.Grains.State;

/// <summary>
/// The state of domains, accounts and aliases, in the tables of the directory. Until the records of earlier versions
/// are copied, and while silos of an earlier version may run, the grain state of those versions is kept up to date too.
/// </summary>
/// <param name="store">The tables.</param>
/// <param name="earlier">The grain state of earlier versions, and of everything else.</param>
/// <param name="import">How far the copy is.</param>
internal sealed class DirectoryGrainStorage(IDirectoryStore store, IGrainStorage earlier, DirectoryImport import)
    : IGrainStorage
{
    public async Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        if (StoredRecord.KindOf(stateName) is not { } kind)
        {
            await earlier.ReadStateAsync(stateName, grainId, grainState);
            return;
        }

        string name = NameOf(grainId);
        DirectoryRow? row = await FindAsync(kind, name);
        if (IsEarlier(kind) && await PhaseAsync() == ImportPhase.Before)
        {
            var before = new GrainState<T>();
            await earlier.ReadStateAsync(stateName, grainId, before);
            row = await CopyAsync(kind, name, row, before.RecordExists ? before.State : default);
        }

        grainState.RecordExists = row is not null;
        grainState.ETag = TagOf(row?.UpdatedAt);
        grainState.State = row is null ? Activator.CreateInstance<T>() : StoredRecord.Read<T>(row);
    }

    public async Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        if (StoredRecord.KindOf(stateName) is not { } kind)
        {
            await earlier.WriteStateAsync(stateName, grainId, grainState);
            return;
        }

        DirectoryChange change = StoredRecord.ToChange(
            kind, NameOf(grainId), grainState.State, grainState.RecordExists, TimeOf(grainState.ETag));
        await WriteAsync(change);
        if (IsEarlier(kind) && await PhaseAsync() != ImportPhase.Closed)
        {
            var before = new GrainState<T>();
            await earlier.ReadStateAsync(stateName, grainId, before);
            before.State = grainState.State;
            await earlier.WriteStateAsync(stateName, grainId, before);
        }

        grainState.RecordExists = true;
        grainState.ETag = TagOf(change.UpdatedAt);
    }

    public async Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        if (StoredRecord.KindOf(stateName) is not { } kind)
        {
            await earlier.ClearStateAsync(stateName, grainId, grainState);
            return;
        }

        await WriteAsync(StoredRecord.ToChange(
            kind, NameOf(grainId), record: null, grainState.RecordExists, TimeOf(grainState.ETag)));
        if (IsEarlier(kind) && await PhaseAsync() != ImportPhase.Closed)
        {
            var before = new GrainState<T>();
            await earlier.ReadStateAsync(stateName, grainId, before);
            if (before.RecordExists)
            {
                await earlier.ClearStateAsync(stateName, grainId, before);
            }
        }

        grainState.RecordExists = false;
        grainState.ETag = null;
        grainState.State = Activator.CreateInstance<T>();
    }

    /// <summary>Makes the row as the record of earlier versions is, which is the valid one before the import.</summary>
    private async Task<DirectoryRow?> CopyAsync(DirectoryKind kind, string name, DirectoryRow? row, object? record)
    {
        DirectoryChange change = StoredRecord.ToChange(kind, name, record, row is not null, row?.UpdatedAt);
        bool isCopied = change.Body is { } body
            ? row is not null && row.UpdatedAt == change.UpdatedAt && row.Body.Span.SequenceEqual(body)
            : row is null;
        if (!isCopied)
        {
            await WriteAsync(change);
        }

        return change.Body is { } copy
            ? new DirectoryRow(name, change.CreatedAt, change.UpdatedAt, copy)
            : null;
    }

    private Task<DirectoryRow?> FindAsync(DirectoryKind kind, string name) =>
        TranslateAsync(store.FindAsync(kind, name, CancellationToken.None));

    private Task<ImportPhase> PhaseAsync() => TranslateAsync(import.GetPhaseAsync().AsTask());

    private async Task WriteAsync(DirectoryChange change)
    {
        if (!await TranslateAsync(store.WriteAsync(change, CancellationToken.None)))
        {
            throw new InconsistentStateException("Another activation has changed the record.");
        }
    }

    private static async Task<T> TranslateAsync<T>(Task<T> work)
    {
        try
        {
            return await work;
        }
        catch (StorageUnavailableException exception)
        {
            throw StorageFaultFilter.Translate(exception);
        }
    }

    /// <summary>True if earlier versions have such records.</summary>
    private static bool IsEarlier(DirectoryKind kind) => kind != DirectoryKind.ApiKey;

    private static string NameOf(GrainId grain) => grain.Key.ToString()
        ?? throw new ArgumentException("The grain has no key.", nameof(grain));

    private static string? TagOf(DateTimeOffset? updatedAt) =>
        updatedAt?.ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture);

    private static DateTimeOffset? TimeOf(string? tag) => tag is null
        ? null
        : DateTimeOffset.FromUnixTimeMilliseconds(long.Parse(tag, CultureInfo.InvariantCulture));
}
