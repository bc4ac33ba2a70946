using RelateMail.Storage.GroupCommit;

namespace RelateMail.Storage.Postgres;

/// <summary>One item that waits for its batch.</summary>
internal sealed class PostgresOperation<TItem, TOutcome>(TItem item, CancellationToken cancellationToken)
    : BatchOperation<TOutcome>(cancellationToken)
{
    public TItem Item => item;
}
