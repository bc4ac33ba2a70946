using RelateMail.Storage.GroupCommit;

namespace RelateMail.Storage.Sqlite;

/// <summary>One piece of work for a thread that owns a session.</summary>
internal interface ISqliteOperation : IBatchOperation
{
    /// <summary>Does the work; runs again if the transaction was rolled back because of another operation.</summary>
    void Execute(SqliteSession session);
}

/// <inheritdoc cref="ISqliteOperation"/>
internal sealed class SqliteOperation<T>(Func<SqliteSession, T> work, CancellationToken cancellationToken)
    : BatchOperation<T>(cancellationToken), ISqliteOperation
{
    public void Execute(SqliteSession session) => Outcome = work(session);
}
