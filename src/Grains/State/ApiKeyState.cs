using RelateMail.Grains.Contracts;

namespace RelateMail.Grains.State;

/// <summary>The stored state of one key of the API.</summary>
[GenerateSerializer, Immutable, Alias("RelateMail.ApiKeyState")]
internal sealed record ApiKeyState
{
    /// <summary>The words of the scopes.</summary>
    [Id(0)] public string[] Scopes { get; init; } = [];

    /// <summary>Null for all, empty for none.</summary>
    [Id(1)] public string[]? Domains { get; init; }

    /// <summary>Null for all, empty for none.</summary>
    [Id(2)] public string[]? Mailboxes { get; init; }

    [Id(3)] public DateTimeOffset? ExpiresAt { get; init; }

    [Id(4)] public DateTimeOffset? LastUsedAt { get; init; }

    [Id(5)] public DateTimeOffset? CreatedAt { get; init; }

    [Id(6)] public DateTimeOffset? UpdatedAt { get; init; }

    /// <summary>The newest first.</summary>
    [Id(7)] public ApiKeySecret[] Secrets { get; init; } = [];

    /// <summary>The key without its secrets.</summary>
    public ApiKeyInfo ToInfo() => new()
    {
        Scopes = [.. Scopes],
        Domains = ApiKeyLimit.To(Domains),
        Mailboxes = ApiKeyLimit.To(Mailboxes),
        ExpiresAt = ExpiresAt,
        LastUsedAt = LastUsedAt,
        CreatedAt = CreatedAt,
        UpdatedAt = UpdatedAt,
        Secrets = [.. Secrets.Select(secret => secret.ToInfo())],
    };
}

/// <summary>One secret of a key. Its entropy is so high that a plain digest cannot be reversed.</summary>
[GenerateSerializer, Immutable, Alias("RelateMail.ApiKeySecret")]
internal sealed record ApiKeySecret
{
    /// <summary>SHA-256.</summary>
    [Id(0)] public byte[] Digest { get; init; } = [];

    [Id(1)] public DateTimeOffset CreatedAt { get; init; }

    /// <summary>Null for never.</summary>
    [Id(2)] public DateTimeOffset? ExpiresAt { get; init; }

    public ApiKeySecretInfo ToInfo() => new(new ApiKeyDigest(Digest).Id, CreatedAt, ExpiresAt);
}
