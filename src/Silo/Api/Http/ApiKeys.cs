using Microsoft.Extensions.Options;
using RelateMail.Hosting.Http;

namespace RelateMail.Silo.Api.Http;

/// <summary>A key of the API without its secret.</summary>
/// <param name="Name">The name in the settings; null for <c>Api:AdminKey</c>.</param>
/// <param name="Scopes">Everything that the key is allowed to do.</param>
internal sealed record ApiKey(string? Name, ApiScopes Scopes);

/// <summary>All keys of the API with their scopes.</summary>
internal sealed class ApiKeys(AdminKey admin, IOptions<ApiOptions> options)
{
    private static readonly ApiKey s_admin = new(Name: null, ApiScope.Everything);

    private readonly (BearerKey Bearer, ApiKey Key)[] _others =
        [.. options.Value.Keys.Select(key => (new BearerKey(key.Key!), new ApiKey(key.Name, ScopesOf(key))))];

    /// <summary>True if there is at least one key.</summary>
    public bool AreSet => admin.IsSet || _others.Length > 0;

    /// <summary>
    /// The key with this secret; null if it is not a key of the API. Compares with every key, so that the duration does
    /// not reveal which one matched.
    /// </summary>
    public ApiKey? Find(string candidate)
    {
        ApiKey? found = admin.Matches(candidate) ? s_admin : null;
        foreach ((BearerKey bearer, ApiKey key) in _others)
        {
            found = bearer.Matches(candidate) ? key : found;
        }

        return found;
    }

    /// <summary>A key by its name.</summary>
    /// <param name="name">The name in the settings; null for <c>Api:AdminKey</c>.</param>
    /// <param name="purpose">The use of the derived key.</param>
    /// <returns>The key, and a key for that purpose that follows from its secret; null if it is unknown.</returns>
    public (ApiKey Key, byte[] Derived)? FindByName(string? name, string purpose)
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

        return null;
    }

    private static ApiScopes ScopesOf(ApiKeyOptions key)
    {
        ApiScopes scopes = ApiScopes.None;
        foreach (string name in key.Scopes)
        {
            scopes |= ApiScope.TryParse(name, out ApiScopes scope) ? scope : ApiScopes.None;
        }

        return scopes;
    }
}
