namespace RelateMail.Grains.State;

/// <summary>
/// A grain with one small, rarely written record that is present or absent. <see cref="Record"/> holds only what the
/// store has committed, so a query that interleaves with a write never returns data that could still be lost.
/// </summary>
/// <typeparam name="TRecord">Immutable.</typeparam>
internal abstract class DurableRecordGrain<TRecord>(IPersistentState<TRecord> state) : Grain
    where TRecord : class
{
    /// <summary>Null if absent.</summary>
    protected TRecord? Record { get; private set; }

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        Record = state.RecordExists ? state.State : null;
        return Task.CompletedTask;
    }

    /// <returns>True if the record is new.</returns>
    protected async Task<bool> WriteAsync(TRecord record, CancellationToken cancellationToken)
    {
        bool isNew = Record is null;
        state.State = record;
        try
        {
            await state.WriteStateAsync(cancellationToken);
        }
        catch
        {
            DeactivateOnIdle(); // memory is ahead of the store
            throw;
        }

        Record = record;
        return isNew;
    }

    /// <returns>False if the record was absent.</returns>
    protected async Task<bool> ClearAsync(CancellationToken cancellationToken)
    {
        if (Record is null)
        {
            return false;
        }

        try
        {
            await state.ClearStateAsync(cancellationToken);
        }
        catch
        {
            DeactivateOnIdle(); // the store may have deleted the record
            throw;
        }

        Record = null;
        return true;
    }
}
