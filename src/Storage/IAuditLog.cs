namespace RelateMail.Storage;

/// <summary>
/// The log of administration. Each row has the digest of the row before, so that a changed, removed or inserted row
/// breaks the chain. Rows are never changed, and are deleted only by age.
/// </summary>
public interface IAuditLog
{
    /// <summary>Appends an entry, durably before the task completes.</summary>
    /// <exception cref="StorageUnavailableException">The outcome is unknown.</exception>
    Task AppendAsync(AuditEntry entry, CancellationToken cancellationToken);

    /// <summary>Rows in the order of their numbers.</summary>
    /// <param name="after">Exclusive number; null for the first page.</param>
    /// <param name="limit">At least 1.</param>
    /// <param name="descending">True for the last rows first.</param>
    /// <param name="cancellationToken">Ends the query.</param>
    Task<IReadOnlyList<AuditRow>> ListAsync(
        long? after, int limit, bool descending, CancellationToken cancellationToken);

    /// <summary>The end of the chain, which is kept apart from the rows.</summary>
    Task<AuditHead> ReadHeadAsync(CancellationToken cancellationToken);

    /// <summary>Deletes some of the first rows, if they are from before a time. The last row is kept.</summary>
    /// <returns>The number of deleted rows; 0 if nothing is left to do.</returns>
    Task<int> SweepAsync(DateTimeOffset before, CancellationToken cancellationToken);
}

/// <summary>One call of an administrator.</summary>
public sealed record AuditEntry
{
    /// <summary>When the call ended; stored with a precision of one millisecond.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>The name of the key; null if the call had no valid key.</summary>
    public string? Key { get; init; }

    /// <summary>The address of the client, or of the proxy before it; null if it is not known.</summary>
    public string? Client { get; init; }

    /// <summary>The name of the call, such as <c>putAccount</c>.</summary>
    public required string Call { get; init; }

    /// <summary>The resource, as its path below the root of the API.</summary>
    public required string Resource { get; init; }

    /// <summary>The status of the answer; null if the call failed, so that its outcome is unknown.</summary>
    public int? Status { get; init; }

    /// <summary>The id of the request in log and answer.</summary>
    public required string RequestId { get; init; }

    /// <summary>Refused calls before this one that have no entry, because there were too many.</summary>
    public int Omitted { get; init; }
}

/// <summary>A row of the log.</summary>
/// <param name="Number">From 1, without gaps.</param>
/// <param name="Entry">The call.</param>
/// <param name="Previous">The digest of the row before; zeros for the first row.</param>
/// <param name="Digest"><see cref="AuditChain.DigestOf"/> of the other members.</param>
public sealed record AuditRow(long Number, AuditEntry Entry, byte[] Previous, byte[] Digest);

/// <summary>The end of the chain.</summary>
/// <param name="Number">The number of the last row; 0 if there has been none.</param>
/// <param name="Digest">Its digest; zeros if there has been none.</param>
public sealed record AuditHead(long Number, byte[] Digest);
