using Microsoft.Extensions.Options;
using RelateMail.Hosting.Http;

namespace RelateMail.Silo.Api.Http;

/// <summary>All keys of the API with their scopes.</summary>
internal sealed class ApiKeys(AdminKey admin, IOptions<ApiOptions> options)
{
    private readonly (BearerKey Key, ApiScopes Scopes)[] _others =
        [.. options.Value.Keys.Select(key => (new BearerKey(key.Key!), ScopesOf(key)))];

    /// <summary>True if there is at least one key.</summary>
    public bool AreSet => admin.IsSet || _others.Length > 0;

    /// <summary>
    /// The scopes of a key; <see cref="ApiScopes.None"/> if it is not a key of the API. Compares with every key, so
    /// that the duration does not reveal which one matched.
    /// </summary>
    public ApiScopes Find(string candidate)
    {
        ApiScopes found = admin.Matches(candidate) ? ApiScopes.Mail | ApiScopes.Read | ApiScopes.Admin : ApiScopes.None;
        foreach ((BearerKey key, ApiScopes scopes) in _others)
        {
            found |= key.Matches(candidate) ? scopes : ApiScopes.None;
        }

        return found;
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
