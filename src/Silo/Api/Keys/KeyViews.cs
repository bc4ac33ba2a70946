using System.Globalization;
using RelateMail.Grains.Contracts;

namespace RelateMail.Silo.Api.Keys;

/// <summary>A key as clients write it.</summary>
internal sealed record ManagedKeyRequest
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

    // A secret must not reach a log through ToString.
    public override string ToString() => nameof(ManagedKeyRequest);
}

/// <summary>A new secret of a key.</summary>
internal sealed record KeyRotationRequest
{
    /// <summary>As of a new key; null or omitted to create one.</summary>
    public string? Secret { get; set; }

    /// <summary>The id of the newest secret, so that a repeated request is noticed; null for any.</summary>
    public string? Replaces { get; set; }

    /// <summary>When the other secrets expire, within 30 days; null for one day.</summary>
    public DateTimeOffset? KeepUntil { get; set; }

    // A secret must not reach a log through ToString.
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
internal sealed record ManagedKeyView(
    string Name, string[] Scopes, string[]? Domains, string[]? Mailboxes, DateTimeOffset? ExpiresAt,
    KeySecretView[] Secrets, string? Secret, DateTimeOffset? LastUsedAt, DateTimeOffset? CreatedAt,
    DateTimeOffset? UpdatedAt)
{
    public static ManagedKeyView Of(string name, ApiKeyInfo key) => Of(name, key, secret: null);

    public static ManagedKeyView Of(string name, ApiKeyInfo key, string? secret) => new(
        name,
        [.. key.Scopes],
        key.Domains?.Names.ToArray(),
        key.Mailboxes?.Names.ToArray(),
        key.ExpiresAt,
        [.. key.Secrets.Select(one => new KeySecretView(one.Id, one.CreatedAt, one.ExpiresAt))],
        secret,
        key.LastUsedAt,
        key.CreatedAt,
        key.UpdatedAt);

    /// <summary>The tag of a key, whatever its last use.</summary>
    public static string TagOf(ApiKeyInfo key) => string.Create(
        CultureInfo.InvariantCulture, $"\"{key.UpdatedAt?.ToUnixTimeMilliseconds() ?? 0:x}\"");
}

/// <summary>A secret of a key; never the secret itself.</summary>
/// <param name="Id">Eight hexadecimal digits.</param>
/// <param name="CreatedAt">When it was added.</param>
/// <param name="ExpiresAt">When it expires; null for never.</param>
internal sealed record KeySecretView(string Id, DateTimeOffset CreatedAt, DateTimeOffset? ExpiresAt);
