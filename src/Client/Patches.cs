namespace RelateMail.Client;

/// <summary>The members of a webhook that a PATCH changes; one that is null stays.</summary>
public sealed record WebhookPatch
{
    /// <summary>The endpoint.</summary>
    public string? Url { get; init; }

    /// <summary>The form of the requests.</summary>
    public string? Format { get; init; }

    /// <summary>The domains whose mailboxes it applies to; empty for none.</summary>
    public IReadOnlyList<string>? Domains { get; init; }

    /// <summary>The mailboxes that it applies to; empty for none.</summary>
    public IReadOnlyList<string>? Mailboxes { get; init; }

    /// <summary>True for one delivery at a time, in the order of queueing.</summary>
    public bool? Ordered { get; init; }

    /// <summary>Deliveries at a time.</summary>
    public int? MaxConcurrency { get; init; }

    /// <summary>False to queue deliveries without sending them.</summary>
    public bool? Enabled { get; init; }

    /// <summary>Header fields that each request has in addition.</summary>
    public IReadOnlyDictionary<string, string>? Headers { get; init; }

    /// <summary>Credentials of the endpoint.</summary>
    public Api.Contracts.WebhookCredentialsRequest? Credentials { get; init; }

    /// <summary>The signing secret.</summary>
    public string? Secret { get; init; }

    /// <summary>Without the secrets, which must not reach a log.</summary>
    public override string ToString() => nameof(WebhookPatch);
}

/// <summary>The members of a key that a PATCH changes; one that is null stays.</summary>
public sealed record KeyPatch
{
    /// <summary>The scopes of the key.</summary>
    public IReadOnlyList<string>? Scopes { get; init; }

    /// <summary>The domains that it is limited to; empty for none.</summary>
    public IReadOnlyList<string>? Domains { get; init; }

    /// <summary>The mailboxes that it is limited to; empty for none.</summary>
    public IReadOnlyList<string>? Mailboxes { get; init; }

    /// <summary>When the key expires.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }
}
