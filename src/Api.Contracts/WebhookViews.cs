namespace RelateMail.Api.Contracts;

/// <summary>A webhook as clients write it.</summary>
public record WebhookRequest
{
    /// <summary>The endpoint: an absolute URL of https, or of http in an allowed network.</summary>
    public required string Url { get; set; }

    /// <summary>The form of the requests.</summary>
    public string Format { get; set; } = "native";

    /// <summary>Settings of a format with fields; null for its defaults.</summary>
    public WebhookFormView? Form { get; set; }

    /// <summary>The domains whose mailboxes it applies to; null for all, [] for none.</summary>
    public string[]? Domains { get; set; }

    /// <summary>The mailboxes that it applies to, within `domains`; null for all, [] for none.</summary>
    public string[]? Mailboxes { get; set; }

    /// <summary>True for one delivery at a time, in the order of queueing.</summary>
    public bool Ordered { get; set; }

    /// <summary>Deliveries at a time.</summary>
    public int MaxConcurrency { get; set; } = 8;

    /// <summary>False to queue deliveries without sending them.</summary>
    public bool Enabled { get; set; } = true;

    /// <summary>Header fields that each request has in addition; null for none.</summary>
    public Dictionary<string, string>? Headers { get; set; }

    /// <summary>Credentials of the endpoint; null for none.</summary>
    public WebhookCredentialsRequest? Credentials { get; set; }

    /// <summary>
    /// The signing secret: `whsec_` and 24 to 64 octets in base64. Null or omitted to keep the secret, or to create one
    /// for a new webhook.
    /// </summary>
    public string? Secret { get; set; }
}

/// <summary>Credentials as clients write them.</summary>
public sealed record WebhookCredentialsRequest
{
    /// <summary>basic; header for a field with a secret value; jwt for a token that the value signs.</summary>
    public required string Type { get; set; }

    /// <summary>The user of basic.</summary>
    public string? User { get; set; }

    /// <summary>The name of the header field.</summary>
    public string? Header { get; set; }

    /// <summary>
    /// The password, the value of the header field, or the key of jwt in base64. PATCH keeps it if it is omitted.
    /// </summary>
    public string? Password { get; set; }
}

/// <summary>A webhook.</summary>
public sealed record WebhookView
{
    /// <summary>The name in its path.</summary>
    public required string Name { get; init; }

    /// <summary>The endpoint.</summary>
    public required string Url { get; init; }

    /// <summary>The form of the requests.</summary>
    public required string Format { get; init; }

    /// <summary>Settings of a format with fields; null for its defaults.</summary>
    public required WebhookFormView? Form { get; init; }

    /// <summary>The domains whose mailboxes it applies to; null for all, [] for none.</summary>
    public required string[]? Domains { get; init; }

    /// <summary>The mailboxes that it applies to, within `domains`; null for all, [] for none.</summary>
    public required string[]? Mailboxes { get; init; }

    /// <summary>True for one delivery at a time, in the order of queueing.</summary>
    public required bool Ordered { get; init; }

    /// <summary>Deliveries at a time.</summary>
    public required int MaxConcurrency { get; init; }

    /// <summary>False if deliveries are queued and not sent.</summary>
    public required bool Enabled { get; init; }

    /// <summary>gone: the endpoint answered 410; failing: it failed for days; null if the server did not disable it.
    /// </summary>
    public required string? DisabledReason { get; init; }

    /// <summary>The first failure since the last success; null after a success.</summary>
    public required DateTimeOffset? FailingSince { get; init; }

    /// <summary>Header fields that each request has in addition.</summary>
    public required Dictionary<string, string> Headers { get; init; }

    /// <summary>Credentials of the endpoint; null for none.</summary>
    public required WebhookCredentialsView? Credentials { get; init; }

    /// <summary>The signing secret, in the answer that created it; otherwise null.</summary>
    public required string? Secret { get; init; }

    /// <summary>When the secret before the last rotation stops to sign; null without one.</summary>
    public required DateTimeOffset? OldSecretUntil { get; init; }

    /// <summary>From 1; each change raises it.</summary>
    public required long Version { get; init; }

    /// <summary>Time of its creation.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>Time of the last change.</summary>
    public required DateTimeOffset UpdatedAt { get; init; }
}

/// <summary>Settings of a format with fields. Only the format form can have `field` and `encoding`.</summary>
public sealed record WebhookFormView
{
    /// <summary>urlencoded or multipart; null for the default of the format.</summary>
    public string? Type { get; set; }

    /// <summary>The name of the field that has the message; null for `email`.</summary>
    public string? Field { get; set; }

    /// <summary>
    /// plain for the octets; base64; utf8 for octets that are valid UTF-8, where parts that are not become base64. Null
    /// for plain.
    /// </summary>
    public string? Encoding { get; set; }

    /// <summary>Fields with fixed values, sent before the message; null for none.</summary>
    public Dictionary<string, string>? Fields { get; set; }
}

/// <summary>Credentials of an endpoint, without the secret.</summary>
/// <param name="Type">basic, header or jwt.</param>
/// <param name="User">The user of basic; null for a header field.</param>
/// <param name="Header">The name of the header field; null for basic.</param>
public sealed record WebhookCredentialsView(string Type, string? User, string? Header);

/// <summary>A rotation of the signing secret.</summary>
public sealed record WebhookRotationRequest
{
    /// <summary>The new secret; null or omitted to create one.</summary>
    public string? Secret { get; set; }

    /// <summary>Until when the secret before signs requests too; at most 30 days, a day if omitted.</summary>
    public DateTimeOffset? KeepUntil { get; set; }

    /// <summary>The version that is rotated; null or omitted for any.</summary>
    public long? IfVersion { get; set; }
}

/// <summary>Deliveries to send again: `delivery`, or `failedSince`, or `mailbox` with `fromUid` and `toUid`.</summary>
public sealed record WebhookReplayRequest
{
    /// <summary>One delivery.</summary>
    public string? Delivery { get; set; }

    /// <summary>Dead deliveries that ended at this time or later.</summary>
    public DateTimeOffset? FailedSince { get; set; }

    /// <summary>The mailbox of a range of messages, delivered before or not.</summary>
    public string? Mailbox { get; set; }

    /// <summary>The first UID of the range.</summary>
    public long? FromUid { get; set; }

    /// <summary>The last UID of the range.</summary>
    public long? ToUid { get; set; }

    /// <summary>True for a new id of the event, so that a receiver does not recognize the repeat.</summary>
    public bool AsNew { get; set; }
}

/// <summary>The result of a replay.</summary>
/// <param name="ReplayedCount">Deliveries that became pending.</param>
/// <param name="IsComplete">False if the request has to be repeated, from `nextUid` for a range.</param>
/// <param name="NextUid">The first UID of the range that is left; null if none is.</param>
public sealed record WebhookReplayResultView(long ReplayedCount, bool IsComplete, long? NextUid);

/// <summary>A delivery in a list.</summary>
public sealed record DeliveryView
{
    /// <summary>Ascending in the order of queueing.</summary>
    public required string Id { get; init; }

    /// <summary>The mailbox of the message.</summary>
    public required string Mailbox { get; init; }

    /// <summary>The UID of the message.</summary>
    public required long Uid { get; init; }

    /// <summary>The id of the 250.</summary>
    public required Guid TransactionId { get; init; }

    /// <summary>pending, delivered or dead.</summary>
    public required string State { get; init; }

    /// <summary>All attempts.</summary>
    public required int AttemptCount { get; init; }

    /// <summary>When it was queued.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>The next attempt, or the end of the one that is under way; null if the delivery has ended.</summary>
    public required DateTimeOffset? NextAttemptAt { get; init; }

    /// <summary>When it was delivered or given up; null if it is pending.</summary>
    public required DateTimeOffset? SettledAt { get; init; }

    /// <summary>Why the last attempt failed; null if it did not.</summary>
    public required DeliveryErrorView? Error { get; init; }
}

/// <summary>A delivery with its last attempts.</summary>
public sealed record DeliveryDetailView
{
    /// <summary>The delivery.</summary>
    public required DeliveryView Delivery { get; init; }

    /// <summary>The last attempts, the oldest first.</summary>
    public required AttemptView[] Attempts { get; init; }
}

/// <summary>A reason why an attempt failed.</summary>
/// <param name="Code">For programs.</param>
/// <param name="Text">For people.</param>
public sealed record DeliveryErrorView(string Code, string Text);

/// <summary>One attempt.</summary>
/// <param name="At">The end of the attempt.</param>
/// <param name="StatusCode">Of the answer; null without an answer.</param>
/// <param name="DurationMs">Milliseconds.</param>
/// <param name="Error">Null after a success.</param>
/// <param name="Response">The beginning of the answer; null without an answer.</param>
public sealed record AttemptView(
    DateTimeOffset At, int? StatusCode, long DurationMs, DeliveryErrorView? Error, string? Response);
