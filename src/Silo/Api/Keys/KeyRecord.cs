using RelateMail.Api.Contracts;
using RelateMail.Grains.Contracts;
using RelateMail.Silo.Api.Http;

namespace RelateMail.Silo.Api.Keys;

/// <summary>
/// One key of the API during one request. A change with a condition, and every PATCH, compares the state that it has
/// read with the state in the grain, so that of two concurrent changes only one is made.
/// </summary>
internal sealed class KeyRecord(string name, HttpContext context, KeyAdministration services)
{
    /// <summary>A change without a condition starts again if another one was faster.</summary>
    private const int MaxAttempts = 10;

    private static readonly TimeSpan s_keep = TimeSpan.FromDays(1);
    private static readonly TimeSpan s_longestKeep = TimeSpan.FromDays(30);

    private readonly ApiKey _asking = ApiKey.Of(context);

    private CancellationToken Aborted => context.RequestAborted;

    public async Task<IResult> GetAsync() => await FindAsync() is { } key ? Answer(key) : Problems.NoSuchKey(name);

    public async Task<IResult> PutAsync()
    {
        if (!KeySecret.IsName(name))
        {
            return Problems.BadKeyName(name);
        }

        if (!_asking.Owns(name))
        {
            return Problems.NoSuchKey(name);
        }

        JsonBody<ManagedKeyRequest> body = await JsonBody.ReadAsync(
            context.Request, ApiJson.Default.ManagedKeyRequest,
            (request, errors) => KeyRules.Judge(name, request, _asking, services.Now, errors));
        if (body.IsRefused)
        {
            return body.Refusal;
        }

        if (services.Keys.IsInSettings(name))
        {
            return Problems.KeyNameTaken(name);
        }

        Preconditions conditions = Preconditions.Of(context.Request);
        for (int attempt = 1; attempt <= MaxAttempts; attempt++)
        {
            ApiKeyInfo? before = await services.Grain(name).GetAsync(Aborted);
            if (before is not null && !IsVisible(before))
            {
                return Problems.NoSuchKey(name);
            }

            if (conditions.Refuse(before is null ? null : KeyProjection.TagOf(before)) is { } changed)
            {
                return changed;
            }

            if (before is not null && body.Value.Secret is { } given
                && before.Secrets[0].Id != KeySecret.DigestOf(given).Id)
            {
                return Problems.OtherSecret();
            }

            if (await WriteAsync(before, body.Value) is { } answer)
            {
                return answer;
            }
        }

        return Problems.Changed();
    }

    public async Task<IResult> PatchAsync()
    {
        Preconditions conditions = Preconditions.Of(context.Request);
        for (int attempt = 1; attempt <= MaxAttempts; attempt++)
        {
            ApiKeyInfo? before = await FindAsync();
            if (conditions.Refuse(before is null ? null : KeyProjection.TagOf(before)) is { } changed)
            {
                return changed;
            }

            if (before is null)
            {
                return Problems.NoSuchKey(name);
            }

            var current = new ManagedKeyRequest
            {
                Scopes = [.. before.Scopes],
                Domains = before.Domains?.Names.ToArray(),
                Mailboxes = before.Mailboxes?.Names.ToArray(),
                ExpiresAt = before.ExpiresAt,
            };
            JsonBody<ManagedKeyRequest> body = await JsonBody.ReadPatchAsync(
                context.Request, ApiJson.Default.ManagedKeyRequest, current,
                (request, errors) => KeyRules.Judge(name, request, _asking, services.Now, errors));
            if (body.IsRefused)
            {
                return body.Refusal;
            }

            if (body.Value.Secret is { } given && before.Secrets[0].Id != KeySecret.DigestOf(given).Id)
            {
                return Problems.OtherSecret();
            }

            if (await WriteAsync(before, body.Value) is { } answer)
            {
                return answer;
            }
        }

        return Problems.Changed();
    }

    public async Task<IResult> DeleteAsync()
    {
        ApiKeyInfo? before = await FindAsync();
        Preconditions conditions = Preconditions.Of(context.Request);
        if (conditions.Refuse(before is null ? null : KeyProjection.TagOf(before)) is { } changed)
        {
            return changed;
        }

        if (before is null)
        {
            return Problems.NoSuchKey(name);
        }

        RecordCondition? condition = conditions.Any ? RecordCondition.AsOf(before.UpdatedAt) : null;
        return await services.Grain(name).RemoveAsync(condition, Aborted)
            ? TypedResults.NoContent()
            : conditions.Any ? Problems.Changed() : Problems.NoSuchKey(name);
    }

    public async Task<IResult> RotateAsync()
    {
        DateTimeOffset now = services.Now;
        JsonBody<KeyRotationRequest> body = await JsonBody.ReadAsync(
            context.Request, ApiJson.Default.KeyRotationRequest, (request, errors) =>
            {
                if (request.Secret is { } secret && (!KeySecret.TryReadName(secret, out string? of) || of != name))
                {
                    errors.Add("#/secret", "bad-value", $"The member 'secret' must be {KeySecret.Rule}.");
                }

                if (request.KeepUntil > now + s_longestKeep)
                {
                    errors.Add("#/keepUntil", "out-of-range", "The member 'keepUntil' must be within 30 days.");
                }
            });
        if (body.IsRefused)
        {
            return body.Refusal;
        }

        if (await FindAsync() is not { } before)
        {
            return Problems.NoSuchKey(name);
        }

        if (Preconditions.Of(context.Request).Refuse(KeyProjection.TagOf(before)) is { } changed)
        {
            return changed;
        }

        string? created = body.Value.Secret is null ? KeySecret.Create(name) : null;
        ApiKeyInfo? after = await services.Grain(name).RotateAsync(
            new ApiKeyRotation
            {
                Secret = KeySecret.DigestOf(created ?? body.Value.Secret!),
                Replaces = body.Value.Replaces,
                KeepUntil = body.Value.KeepUntil ?? now + s_keep,
            },
            Aborted);
        return after is null ? Problems.OtherSecret() : Answer(after, created);
    }

    /// <returns>The answer; null if another change was faster.</returns>
    private async Task<IResult?> WriteAsync(ApiKeyInfo? before, ManagedKeyRequest request)
    {
        string? created = before is null && request.Secret is null ? KeySecret.Create(name) : null;
        (string[]? domains, string[]? mailboxes) = KeyRules.Canonical(request);
        ApiKeyInfo? after = await services.Grain(name).ChangeAsync(
            new ApiKeyChange
            {
                Scopes = [.. ApiScope.NamesOf(ApiKeys.ScopesOfNames(request.Scopes))],
                Domains = ApiKeyLimit.To(domains),
                Mailboxes = ApiKeyLimit.To(mailboxes),
                ExpiresAt = request.ExpiresAt,
                Secret = before is null ? KeySecret.DigestOf(created ?? request.Secret!) : null,
            },
            before is null ? RecordCondition.Absent : RecordCondition.AsOf(before.UpdatedAt),
            Aborted);
        return after is null ? null : Answer(after, created, isNew: before is null);
    }

    private async Task<ApiKeyInfo?> FindAsync() =>
        KeySecret.IsName(name) && _asking.Owns(name)
        && await services.Grain(name).GetAsync(Aborted) is { } key && IsVisible(key)
            ? key
            : null;

    private bool IsVisible(ApiKeyInfo key) => _asking.Limits.Contain(key.Domains?.Names, key.Mailboxes?.Names);

    private JsonResource<ManagedKeyView> Answer(ApiKeyInfo key, string? secret = null, bool isNew = false) => new(
        KeyProjection.ToView(name, key, secret),
        isNew ? StatusCodes.Status201Created : StatusCodes.Status200OK,
        isNew ? $"{ApiPaths.Root}/keys/{name}" : null,
        KeyProjection.TagOf(key));
}
