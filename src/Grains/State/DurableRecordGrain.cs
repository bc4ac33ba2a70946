namespace RelateMail.Grains.State;

/// <summary>
/// A grain with one small, rarely written record that is present or absent. <see cref="Record"/> holds only what the
/// store has committed, so a query that interleaves with a write never returns data that could still be lost.
/// </summary>
/// <typeparam name="TRecord">Immutable.</typeparam>
internal abstract class DurableRecordGrain<TRecord>(IPersistentState<TRecord> state) : Grain
    where TRecord : class
{
    private static readonly TimeSpan s_missingAge = TimeSpan.FromSeconds(1);

    private IGrainTimer? _end;

    /// <summary>Null if absent.</summary>
    protected TRecord? Record { get; private set; }

    /// <summary>
    /// The record for a query. Anyone can ask for any name, at RCPT for one, so an activation without a record ends
    /// within a second and leaves nothing in memory. Not at once, because Orleans rejects a call that arrives at
    /// several activations while they end.
    /// </summary>
    protected TRecord? Query()
    {
        if (Record is null)
        {
            _end ??= this.RegisterGrainTimer(
                static (grain, _) => grain.EndIfMissing(), this, s_missingAge, Timeout.InfiniteTimeSpan);
        }

        return Record;
    }

    /// <summary>True while an activation without a record has something to remember.</summary>
    protected virtual bool KeepsMissing => false;

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

    private Task EndIfMissing()
    {
        _end?.Dispose();
        _end = null;
        if (Record is null && !KeepsMissing)
        {
            DeactivateOnIdle();
        }

        return Task.CompletedTask;
    }
}
