using System.Collections.Immutable;
using System.Runtime.InteropServices;
using Orleans.Concurrency;

namespace RelateMail.Grains.Contracts;

/// <summary>One key of the HTTP API. Key: its name.</summary>
[Alias("RelateMail.IApiKeyGrain"), GrainInterfaceType("api-key")]
public interface IApiKeyGrain : IGrainWithStringKey
{
    /// <summary>Null if the key does not exist.</summary>
    [Alias("Get"), AlwaysInterleave]
    Task<ApiKeyInfo?> GetAsync(CancellationToken cancellationToken);

    /// <summary>
    /// The key if this is the digest of one of its secrets, and neither has expired; null otherwise. Notes the use. A
    /// change is in force before its call returns, because a key has one activation.
    /// </summary>
    [Alias("Check"), AlwaysInterleave]
    Task<ApiKeyInfo?> CheckAsync(ApiKeyDigest secret, CancellationToken cancellationToken);

    /// <summary>The key with its newest secret; null if it does not exist or has expired.</summary>
    [Alias("FindNewest"), AlwaysInterleave]
    Task<ApiKeyWithSecret?> FindNewestAsync(CancellationToken cancellationToken);

    /// <summary>
    /// Creates the key, or replaces everything but its secrets; durable when the task completes.
    /// </summary>
    /// <returns>The key after the change; null if it was in another state, and nothing was changed.</returns>
    /// <exception cref="ArgumentException">A new key without a secret.</exception>
    [Alias("Change")]
    Task<ApiKeyInfo?> ChangeAsync(
        ApiKeyChange change, RecordCondition? condition, CancellationToken cancellationToken);

    /// <summary>
    /// Adds a secret, and lets the others expire. A repeated call with the same secret changes the time only.
    /// </summary>
    /// <returns>
    /// The key after the change; null if it does not exist, or if the newest secret is neither the given one nor the
    /// one that is replaced.
    /// </returns>
    [Alias("Rotate")]
    Task<ApiKeyInfo?> RotateAsync(ApiKeyRotation rotation, CancellationToken cancellationToken);

    /// <summary>Deletes the key. False if it was in another state.</summary>
    /// <param name="condition">Null for any state.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    [Alias("Remove")]
    Task<bool> RemoveAsync(RecordCondition? condition, CancellationToken cancellationToken);
}

/// <summary>
/// The SHA-256 of a secret. A separate type, because Orleans writes the arguments of slow and failed calls to logs with
/// <see cref="ToString"/>.
/// </summary>
[GenerateSerializer, Immutable, Alias("RelateMail.ApiKeyDigest")]
public sealed class ApiKeyDigest(byte[] octets)
{
    /// <summary>32 octets.</summary>
    [Id(0)] public byte[] Octets { get; } = octets;

    /// <summary>The first eight hexadecimal digits: the public name of a secret.</summary>
    public string Id => Convert.ToHexStringLower(Octets.AsSpan(0, 4));

    public override string ToString() => nameof(ApiKeyDigest);
}

/// <summary>A key without its secrets.</summary>
[GenerateSerializer, Immutable, Alias("RelateMail.ApiKeyInfo")]
public sealed record ApiKeyInfo
{
    [Id(0)] private readonly string[] _scopes = [];
    [Id(6)] private readonly ApiKeySecretInfo[] _secrets = [];

    /// <summary>The words of the scopes.</summary>
    public ImmutableArray<string> Scopes
    {
        get => ImmutableCollectionsMarshal.AsImmutableArray(_scopes);
        init => _scopes = ImmutableCollectionsMarshal.AsArray(value) ?? [];
    }

    /// <summary>Canonical domains to which the key is limited; null for all.</summary>
    [Id(1)] public ApiKeyLimit? Domains { get; init; }

    /// <summary>Canonical addresses to which the key is limited; null for all.</summary>
    [Id(2)] public ApiKeyLimit? Mailboxes { get; init; }

    /// <summary>When the key expires; null for never.</summary>
    [Id(3)] public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>The last use, to the minute; null if it was never used.</summary>
    [Id(4)] public DateTimeOffset? LastUsedAt { get; init; }

    [Id(5)] public DateTimeOffset? CreatedAt { get; init; }

    /// <summary>The last change, in whole milliseconds; increases with each change.</summary>
    [Id(7)] public DateTimeOffset? UpdatedAt { get; init; }

    /// <summary>The secrets that are valid, the newest first.</summary>
    public ImmutableArray<ApiKeySecretInfo> Secrets
    {
        get => ImmutableCollectionsMarshal.AsImmutableArray(_secrets);
        init => _secrets = ImmutableCollectionsMarshal.AsArray(value) ?? [];
    }
}

/// <summary>The names to which a key is limited.</summary>
[GenerateSerializer, Immutable, Alias("RelateMail.ApiKeyLimit")]
public sealed record ApiKeyLimit
{
    [Id(0)] private readonly string[] _names = [];

    /// <summary>Canonical domains or addresses; empty for none.</summary>
    public ImmutableArray<string> Names
    {
        get => ImmutableCollectionsMarshal.AsImmutableArray(_names);
        init => _names = ImmutableCollectionsMarshal.AsArray(value) ?? [];
    }

    /// <summary>Null for a null list.</summary>
    public static ApiKeyLimit? To(IEnumerable<string>? names) =>
        names is null ? null : new ApiKeyLimit { Names = [.. names] };
}

/// <param name="Id">The public name of the secret: the first eight digits of its digest.</param>
/// <param name="CreatedAt">When it was added.</param>
/// <param name="ExpiresAt">When it expires; null for never.</param>
[GenerateSerializer, Immutable, Alias("RelateMail.ApiKeySecretInfo")]
public sealed record ApiKeySecretInfo(
    [property: Id(0)] string Id,
    [property: Id(1)] DateTimeOffset CreatedAt,
    [property: Id(2)] DateTimeOffset? ExpiresAt);

/// <param name="Key">The key.</param>
/// <param name="Secret">The digest of its newest secret.</param>
[GenerateSerializer, Immutable, Alias("RelateMail.ApiKeyWithSecret")]
public sealed record ApiKeyWithSecret(
    [property: Id(0)] ApiKeyInfo Key, [property: Id(1)] ApiKeyDigest Secret);

/// <summary>A key as it is to be.</summary>
[GenerateSerializer, Immutable, Alias("RelateMail.ApiKeyChange")]
public sealed record ApiKeyChange
{
    [Id(0)] private readonly string[] _scopes = [];

    /// <summary>The words of the scopes.</summary>
    public ImmutableArray<string> Scopes
    {
        get => ImmutableCollectionsMarshal.AsImmutableArray(_scopes);
        init => _scopes = ImmutableCollectionsMarshal.AsArray(value) ?? [];
    }

    /// <summary>Canonical domains; null for all.</summary>
    [Id(1)] public ApiKeyLimit? Domains { get; init; }

    /// <summary>Canonical addresses; null for all.</summary>
    [Id(2)] public ApiKeyLimit? Mailboxes { get; init; }

    /// <summary>When the key expires; null for never.</summary>
    [Id(3)] public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>The secret of a new key; ignored for a key that exists.</summary>
    [Id(4)] public ApiKeyDigest? Secret { get; init; }
}

/// <summary>A new secret of a key.</summary>
[GenerateSerializer, Immutable, Alias("RelateMail.ApiKeyRotation")]
public sealed record ApiKeyRotation
{
    /// <summary>The new secret.</summary>
    [Id(0)] public required ApiKeyDigest Secret { get; init; }

    /// <summary>The id of the newest secret, which is replaced; null for any.</summary>
    [Id(1)] public string? Replaces { get; init; }

    /// <summary>When the other secrets expire.</summary>
    [Id(2)] public required DateTimeOffset KeepUntil { get; init; }
}
