namespace RelateMail.Api.Contracts;

/// <summary>A failure as the API describes it (RFC 9457).</summary>
public sealed record ApiProblem
{
    /// <summary>Identifies the kind of problem: <c>urn:relatemail:problem:</c> and the code; never changes.</summary>
    public string? Type { get; init; }

    /// <summary>The name of the status.</summary>
    public string? Title { get; init; }

    /// <summary>The status of the answer.</summary>
    public int? Status { get; init; }

    /// <summary>Explains the problem and the remedy to people.</summary>
    public string? Detail { get; init; }

    /// <summary>Identifies the kind of problem for programs; never changes.</summary>
    public string? Code { get; init; }

    /// <summary>Every error in the body; null if the problem is not in the body.</summary>
    public IReadOnlyList<BodyError>? Errors { get; init; }

    /// <summary>The wrong name in the query; null if the problem is not in the query.</summary>
    public string? Parameter { get; init; }

    /// <summary>Index of the wrong character in the parameter, from 0; null if it does not apply.</summary>
    public int? Position { get; init; }

    /// <summary>Identifies the request in the log and in traces; null if it is not traced.</summary>
    public string? TraceId { get; init; }
}
