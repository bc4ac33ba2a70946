namespace RelateMail.Webhooks;

/// <summary>The consequence of an attempt for its delivery.</summary>
public enum AttemptOutcome
{
    /// <summary>The endpoint accepted the event.</summary>
    Delivered,

    /// <summary>A later attempt may succeed.</summary>
    Retry,

    /// <summary>No attempt can succeed.</summary>
    Dead,

    /// <summary>The endpoint wants no more deliveries (410).</summary>
    Disable,
}

/// <summary>One attempt.</summary>
/// <param name="Outcome">The consequence.</param>
/// <param name="StatusCode">Of the answer; null without an answer.</param>
/// <param name="Duration">From the start to the end of the answer.</param>
/// <param name="ErrorCode">A word for programs, such as <c>timeout</c>; null after a success.</param>
/// <param name="ErrorText">One sentence for people; null after a success.</param>
/// <param name="Response">The first 1,000 characters of the answer at most; null without an answer.</param>
/// <param name="RetryAfter">The wait that the endpoint asks for, from 0 to 24 h; null if it asks for none.</param>
public sealed record AttemptResult(
    AttemptOutcome Outcome, int? StatusCode, TimeSpan Duration, string? ErrorCode, string? ErrorText, string? Response,
    TimeSpan? RetryAfter);
