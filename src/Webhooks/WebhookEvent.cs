namespace RelateMail.Webhooks;

/// <summary>An event for an endpoint.</summary>
public sealed record WebhookEvent
{
    /// <summary>The <c>webhook-id</c>: the same at each attempt, visible ASCII without a full stop.</summary>
    public required string Id { get; init; }

    /// <summary>The type, such as <c>message.received</c>.</summary>
    public required string Type { get; init; }

    /// <summary>When the event happened.</summary>
    public required DateTimeOffset Timestamp { get; init; }

    /// <summary>UTF-8 JSON: the member <c>data</c> of the native format.</summary>
    public required ReadOnlyMemory<byte> Data { get; init; }

    /// <summary>The reverse-path; null for <c>&lt;&gt;</c>.</summary>
    public string? ReversePath { get; init; }

    /// <summary>The accepted addresses that led to this entry, Bcc included.</summary>
    public IReadOnlyList<string> Recipients { get; init; } = [];

    /// <summary>
    /// Opens the octets of the message, trace fields included; null for an event without a message, which only the
    /// native format can send. Called up to three times for a request, to check, to count and to send a long message.
    /// Its exceptions reach the caller of the sender.
    /// </summary>
    public Func<CancellationToken, ValueTask<Stream>>? OpenContent { get; init; }

    /// <summary>Exact length of the content in octets; null if unknown, for a chunked request.</summary>
    public long? ContentLength { get; init; }

    /// <summary>
    /// Reads the fields and parts of the message; null if only formats are sent that have its octets. Called once for
    /// each request. Its exceptions reach the caller of the sender.
    /// </summary>
    public Func<CancellationToken, ValueTask<WebhookMessage>>? ReadMessage { get; init; }

    /// <summary>The parts without a transfer encoding, in order.</summary>
    public IReadOnlyList<UnencodedPart> UnencodedParts { get; init; } = [];
}
