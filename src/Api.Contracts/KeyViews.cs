namespace RelateMail.Api.Contracts;

/// <summary>A key as clients write it.</summary>
public sealed record ManagedKeyRequest
{
    /// <summary>The scopes of the key.</summary>
    public required string[] Scopes { get; set; }

    /// <summary>The domains that it is limited to; null for all, [] for none.</summary>
    public string[]? Domains { get; set; }

    /// <summary>The mailboxes that it is limited to, within `domains`; null for all, [] for none.</summary>
    public string[]? Mailboxes { get; set; }

    /// <summary>When the key expires; null for never.</summary>
    public DateTimeOffset? ExpiresAt { get; set; }

    /// <summary>
    /// The secret of a new key: `rm_`, the name of the key, `_` and 32 to 400 characters. Null or omitted to create
    /// one, or to keep the secrets of a key that exists.
    /// </summary>
    public string? Secret { get; set; }

    /// <summary>Without the secret, which must not reach a log.</summary>
    public override string ToString() => nameof(ManagedKeyRequest);
}

/// <summary>A new secret of a key.</summary>
public sealed record KeyRotationRequest
{
    /// <summary>As of a new key; null or omitted to create one.</summary>
    public string? Secret { get; set; }

    /// <summary>The id of the newest secret, so that a repeated request is noticed; null for any.</summary>
    public string? Replaces { get; set; }

    /// <summary>When the other secrets expire, within 30 days; null for one day.</summary>
    public DateTimeOffset? KeepUntil { get; set; }

    /// <summary>Without the secret, which must not reach a log.</summary>
    public override string ToString() => nameof(KeyRotationRequest);
}

/// <summary>A key that was made by the API.</summary>
/// <param name="Name">The name of the key.</param>
/// <param name="Scopes">The scopes of the key.</param>
/// <param name="Domains">The domains that it is limited to; null for all.</param>
/// <param name="Mailboxes">The mailboxes that it is limited to, within `domains`; null for all.</param>
/// <param name="ExpiresAt">When the key expires; null for never.</param>
/// <param name="Secrets">Its valid secrets, the newest first.</param>
/// <param name="Secret">The new secret, in the answer that made it only; null otherwise.</param>
/// <param name="LastUsedAt">The last use, to the minute; null if it was never used.</param>
/// <param name="CreatedAt">Time of its creation.</param>
/// <param name="UpdatedAt">Time of the last change.</param>
public sealed record ManagedKeyView(
    string Name, string[] Scopes, string[]? Domains, string[]? Mailboxes, DateTimeOffset? ExpiresAt,
    KeySecretView[] Secrets, string? Secret, DateTimeOffset? LastUsedAt, DateTimeOffset? CreatedAt,
    DateTimeOffset? UpdatedAt);

/// <summary>A secret of a key; never the secret itself.</summary>
/// <param name="Id">Eight hexadecimal digits.</param>
/// <param name="CreatedAt">When it was added.</param>
/// <param name="ExpiresAt">When it expires; null for never.</param>
public sealed record KeySecretView(string Id, DateTimeOffset CreatedAt, DateTimeOffset? ExpiresAt);
