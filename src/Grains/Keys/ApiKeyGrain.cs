using System.Security.Cryptography;
using Microsoft.Extensions.Logging;
using RelateMail.Grains.Contracts;
using RelateMail.Grains.State;

namespace RelateMail.Grains.Keys;

/// <inheritdoc cref="IApiKeyGrain"/>
/// <remarks>
/// Not reentrant: each change is one write. Queries interleave, because they return the durable key only.
/// </remarks>
[GrainType(DirectoryImport.NewGrainType)]
internal sealed class ApiKeyGrain(
    [PersistentState("api-key", StorageNames.Directory)] IPersistentState<ApiKeyState> state,
    TimeProvider timeProvider,
    ILogger<ApiKeyGrain> logger) : DurableRecordGrain<ApiKeyState>(state), IApiKeyGrain
{
    private const int MaxSecrets = 8;

    /// <summary>Uses within this time are noted once.</summary>
    private static readonly TimeSpan s_useInterval = TimeSpan.FromMinutes(1);

    private DateTimeOffset? _usedAt;
    private IGrainTimer? _noting;

    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        await base.OnActivateAsync(cancellationToken);
        _usedAt = Record?.LastUsedAt;
    }

    public override Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken) =>
        NoteUseAsync(cancellationToken);

    public Task<ApiKeyInfo?> GetAsync(CancellationToken cancellationToken) => Task.FromResult(Query()?.ToInfo());

    public Task<ApiKeyInfo?> CheckAsync(ApiKeyDigest secret, CancellationToken cancellationToken)
    {
        DateTimeOffset now = timeProvider.GetUtcNow();
        ApiKeyState? key = Query();
        bool isRight = false;
        foreach (ApiKeySecret known in key?.Secrets ?? [])
        {
            isRight |= CryptographicOperations.FixedTimeEquals(known.Digest, secret.Octets)
                && !(known.ExpiresAt <= now);
        }

        if (!isRight || key!.ExpiresAt <= now)
        {
            return Task.FromResult<ApiKeyInfo?>(null);
        }

        Use(now);
        return Task.FromResult<ApiKeyInfo?>(key.ToInfo());
    }

    public Task<ApiKeyWithSecret?> FindNewestAsync(CancellationToken cancellationToken) => Task.FromResult(
        Query() is { Secrets: [{ } newest, ..] } key && !(key.ExpiresAt <= timeProvider.GetUtcNow())
            ? new ApiKeyWithSecret(key.ToInfo(), new ApiKeyDigest(newest.Digest))
            : null);

    public async Task<ApiKeyInfo?> ChangeAsync(
        ApiKeyChange change, RecordCondition? condition, CancellationToken cancellationToken)
    {
        if (condition is not null && !Meets(condition, Record?.UpdatedAt))
        {
            return null;
        }

        if (Record is null && change.Secret is null)
        {
            throw new ArgumentException("A new key needs a secret.", nameof(change));
        }

        DateTimeOffset now = TimeOfChange(timeProvider, Record?.UpdatedAt);
        await WriteAsync(
            new ApiKeyState
            {
                Scopes = [.. change.Scopes],
                Domains = change.Domains?.Names.ToArray(),
                Mailboxes = change.Mailboxes?.Names.ToArray(),
                ExpiresAt = change.ExpiresAt,
                LastUsedAt = _usedAt,
                CreatedAt = Record?.CreatedAt ?? now,
                UpdatedAt = now,
                Secrets = Record is null
                    ? [new ApiKeySecret { Digest = change.Secret!.Octets, CreatedAt = now }]
                    : ValidSecrets(now),
            },
            cancellationToken);
        return Record!.ToInfo();
    }

    public async Task<ApiKeyInfo?> RotateAsync(ApiKeyRotation rotation, CancellationToken cancellationToken)
    {
        if (Record is not { Secrets: [{ } newest, ..] } key)
        {
            return null;
        }

        bool isRepeated = newest.Digest.AsSpan().SequenceEqual(rotation.Secret.Octets);
        if (!isRepeated && rotation.Replaces is { } replaced && replaced != new ApiKeyDigest(newest.Digest).Id)
        {
            return null;
        }

        DateTimeOffset now = TimeOfChange(timeProvider, key.UpdatedAt);
        ApiKeySecret added = isRepeated
            ? newest
            : new ApiKeySecret { Digest = rotation.Secret.Octets, CreatedAt = now };
        IEnumerable<ApiKeySecret> others = ValidSecrets(now)
            .Where(secret => !secret.Digest.AsSpan().SequenceEqual(added.Digest))
            .Select(secret => secret with
            {
                // A secret that was replaced before keeps its end, if that is sooner.
                ExpiresAt = secret.ExpiresAt is { } end && end < rotation.KeepUntil ? end : rotation.KeepUntil,
            });
        await WriteAsync(
            key with
            {
                Secrets = [added, .. others.Where(secret => secret.ExpiresAt > now).Take(MaxSecrets - 1)],
                LastUsedAt = _usedAt,
                UpdatedAt = now,
            },
            cancellationToken);
        return Record!.ToInfo();
    }

    public async Task<bool> RemoveAsync(RecordCondition? condition, CancellationToken cancellationToken) =>
        (condition is null || Meets(condition, Record?.UpdatedAt)) && await ClearAsync(cancellationToken);

    private ApiKeySecret[] ValidSecrets(DateTimeOffset now) =>
        [.. Record!.Secrets.Where(secret => !(secret.ExpiresAt <= now))];

    /// <summary>Notes the use in the background, at most once a minute.</summary>
    private void Use(DateTimeOffset now)
    {
        if (_usedAt is { } last && now - last < s_useInterval)
        {
            return;
        }

        _usedAt = DateTimeOffset.FromUnixTimeMilliseconds(now.ToUnixTimeMilliseconds());
        _noting ??= this.RegisterGrainTimer(
            static (grain, token) => grain.NoteUseAsync(token), this,
            new GrainTimerCreationOptions(TimeSpan.Zero, Timeout.InfiniteTimeSpan));
    }

    private async Task NoteUseAsync(CancellationToken cancellationToken)
    {
        _noting?.Dispose();
        _noting = null;
        if (Record is not { } key || key.LastUsedAt == _usedAt)
        {
            return;
        }

        try
        {
            await WriteAsync(key with { LastUsedAt = _usedAt }, cancellationToken);
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            logger.KeyUseNotNoted(exception); // the key works; its next use is noted
        }
    }
}
