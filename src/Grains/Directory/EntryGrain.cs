namespace RelateMail.Grains.Directory;

/// <summary>
/// One entry of the directory: there or not there, small, rarely written. <see cref="Entry"/> is what the store is known
/// to hold, so queries may interleave with a write: none of them sees what is not durable yet.
/// </summary>
/// <typeparam name="TEntry">Immutable.</typeparam>
internal abstract class EntryGrain<TEntry>(IPersistentState<TEntry> state) : Grain
    where TEntry : class
{
    /// <summary>Null where there is none.</summary>
    protected TEntry? Entry { get; private set; }

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        Entry = state.RecordExists ? state.State : null;
        return Task.CompletedTask;
    }

    /// <returns>True where it is new.</returns>
    protected async Task<bool> WriteAsync(TEntry entry, CancellationToken cancellationToken)
    {
        bool isNew = Entry is null;
        state.State = entry;
        try
        {
            await state.WriteStateAsync(cancellationToken);
        }
        catch
        {
            DeactivateOnIdle(); // memory is ahead of the store
            throw;
        }

        Entry = entry;
        return isNew;
    }

    /// <returns>False where there was none.</returns>
    protected async Task<bool> ClearAsync(CancellationToken cancellationToken)
    {
        if (Entry is null)
        {
            return false;
        }

        try
        {
            await state.ClearStateAsync(cancellationToken);
        }
        catch
        {
            DeactivateOnIdle(); // it may be gone
            throw;
        }

        Entry = null;
        return true;
    }
}
