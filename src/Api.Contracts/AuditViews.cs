namespace RelateMail.Api.Contracts;

/// <summary>One call in the log of administration.</summary>
public sealed record AuditView
{
    /// <summary>The number of the row, from 1, without gaps.</summary>
    public required long Number { get; init; }

    /// <summary>When the call ended.</summary>
    public required DateTimeOffset EndedAt { get; init; }

    /// <summary>The name of the key; null if the call had no valid key.</summary>
    public required string? Key { get; init; }

    /// <summary>The address of the client, or of the proxy before it.</summary>
    public required string? Client { get; init; }

    /// <summary>The name of the operation in this document.</summary>
    public required string Call { get; init; }

    /// <summary>The path of the resource, below the root of the API.</summary>
    public required string Resource { get; init; }

    /// <summary>The status of the answer; null if the call failed, so that its outcome is unknown.</summary>
    public required int? Status { get; init; }

    /// <summary>The Request-Id of the answer.</summary>
    public required string RequestId { get; init; }

    /// <summary>Refused calls before this one without a row, because there were too many.</summary>
    public required int OmittedCount { get; init; }

    /// <summary>The digest of the row before, in hexadecimal digits.</summary>
    public required string PreviousDigest { get; init; }

    /// <summary>SHA-256 of this row and the digest before.</summary>
    public required string Digest { get; init; }
}

/// <summary>Whether the log is complete and unchanged.</summary>
public sealed record AuditVerdictView
{
    /// <summary>True if every row follows the row before, up to the end.</summary>
    public required bool IsIntact { get; init; }

    /// <summary>The first row that does not; null if the log is intact.</summary>
    public required long? BrokenNumber { get; init; }

    /// <summary>The reason; null if the log is intact.</summary>
    public required string? Problem { get; init; }

    /// <summary>The first row that is kept; 0 if the log is empty.</summary>
    public required long FirstNumber { get; init; }

    /// <summary>The last row that was checked; 0 if the log is empty.</summary>
    public required long LastNumber { get; init; }

    /// <summary>The number of rows that were checked.</summary>
    public required long RowCount { get; init; }

    /// <summary>The digest of the last row. Store it elsewhere: later it proves that no row before it was changed.
    /// </summary>
    public required string Digest { get; init; }
}
