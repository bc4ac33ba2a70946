namespace RelateMail.Storage.GroupCommit;

/// <summary>How one kind of database commits a batch.</summary>
internal interface IBatchCommitter<TOperation>
    where TOperation : IBatchOperation
{
    /// <summary>Runs all operations in one transaction and sets their outcomes.</summary>
    /// <param name="batch">The operations, in the order of their calls; at least one.</param>
    /// <param name="again">True if an earlier attempt with these operations failed.</param>
    /// <returns>Null if the batch is committed. Otherwise the failure: nothing is known to be committed.</returns>
    ValueTask<Exception?> TryCommitAsync(List<TOperation> batch, bool again);

    /// <summary>True if one operation caused the failure, so that the others may succeed without it.</summary>
    bool IsOfOneOperation(Exception failure);

    /// <summary>The exception that callers of the store see.</summary>
    Exception Translate(Exception failure);
}
