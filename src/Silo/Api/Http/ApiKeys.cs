using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Options;
using RelateMail.Grains.Contracts;
using RelateMail.Hosting.Http;

namespace RelateMail.Silo.Api.Http;

/// <summary>All keys of the API: those of the settings, and those that were made by the API.</summary>
internal sealed class ApiKeys(AdminKey admin, IOptions<ApiOptions> options, IGrainFactory grains)
{
    private static readonly ApiKey s_admin = new(Name: null, ApiScope.Everything);

    private readonly (BearerKey Bearer, ApiKey Key)[] _others =
        [.. options.Value.Keys.Select(key => (new BearerKey(key.Key!), new ApiKey(key.Name, ScopesOf(key.Scopes))))];

    /// <summary>True if the settings have at least one key.</summary>
    public bool AreSet => admin.IsSet || _others.Length > 0;

    /// <summary>True if a key of the settings has this name.</summary>
    public bool IsInSettings(string name) =>
        Array.Exists(_others, other => string.Equals(other.Key.Name, name, StringComparison.OrdinalIgnoreCase));

    /// <summary>
    /// The key with this secret; null if it is not a key of the API. Compares with every key of the settings, so that
    /// the duration does not reveal which one matched.
    /// </summary>
    public async ValueTask<ApiKey?> FindAsync(string candidate, CancellationToken cancellationToken)
    {
        ApiKey? found = admin.Matches(candidate) ? s_admin : null;
        foreach ((BearerKey bearer, ApiKey key) in _others)
        {
            found = bearer.Matches(candidate) ? key : found;
        }

        return found is null && KeySecret.TryReadName(candidate, out string? name)
            ? await FindMadeAsync(name, KeySecret.DigestOf(candidate), cancellationToken)
            : found;
    }

    /// <summary>False if a key that was made by the API was deleted, has expired, or has lost the secret.</summary>
    public async ValueTask<bool> IsValidAsync(ApiKey key, CancellationToken cancellationToken) =>
        key.Secret is not { } secret
        || await FindMadeAsync(key.Name!, secret, cancellationToken) is { } now
            && now.Scopes == key.Scopes
            && now.Limits.Contain(key.Limits.Domains, key.Limits.Mailboxes);

    /// <summary>A key by its name.</summary>
    /// <param name="name">The name; null for <c>Api:AdminKey</c>.</param>
    /// <param name="purpose">The use of the derived key.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The key, and a key for that purpose that follows from its secret; null if it is unknown.</returns>
    public async ValueTask<(ApiKey Key, byte[] Derived)?> FindByNameAsync(
        string? name, string purpose, CancellationToken cancellationToken)
    {
        if (name is null)
        {
            return admin.Derive(purpose) is { } derived ? (s_admin, derived) : null;
        }

        foreach ((BearerKey bearer, ApiKey key) in _others)
        {
            if (key.Name == name)
            {
                return (key, bearer.Derive(purpose));
            }
        }

        return KeySecret.IsName(name)
            && await grains.GetGrain<IApiKeyGrain>(name).FindNewestAsync(cancellationToken) is { } made
            ? (ToKey(name, made.Key, made.Secret),
                HMACSHA256.HashData(made.Secret.Octets, Encoding.UTF8.GetBytes(purpose)))
            : null;
    }

    /// <summary>The scopes of words of the settings.</summary>
    private static ApiScopes ScopesOf(IEnumerable<string> words)
    {
        ApiScopes scopes = ApiScopes.None;
        foreach (string word in words)
        {
            scopes |= ApiScope.TryParse(word, out ApiScopes scope) ? scope : ApiScopes.None;
        }

        return scopes;
    }

    /// <summary>The scopes with exactly these words, as keys have them that are made by the API.</summary>
    public static ApiScopes ScopesOfNames(IEnumerable<string> names) =>
        names.Aggregate(ApiScopes.None, static (all, name) => all | ApiScope.Find(name));

    private static ApiKey ToKey(string name, ApiKeyInfo key, ApiKeyDigest secret) => new(
        name, ScopesOfNames(key.Scopes))
    {
        Limits = new KeyLimits(key.Domains?.Names, key.Mailboxes?.Names),
        ExpiresAt = key.ExpiresAt,
        Secret = secret,
    };

    private async ValueTask<ApiKey?> FindMadeAsync(
        string name, ApiKeyDigest secret, CancellationToken cancellationToken) =>
        await grains.GetGrain<IApiKeyGrain>(name).CheckAsync(secret, cancellationToken) is { } info
            ? ToKey(name, info, secret)
            : null;
}
