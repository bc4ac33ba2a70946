using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Options;

namespace RelateMail.Silo.Api.Http;

/// <summary>All keys of the API with what each may do.</summary>
internal sealed class ApiKeys(AdminKey admin, IOptions<ApiOptions> options)
{
    private readonly (byte[] Digest, ApiScopes Scopes)[] _others =
        [.. options.Value.Keys.Select(key => (Digest(key.Key!), ScopesOf(key)))];

    /// <summary>True where there is one.</summary>
    public bool AreSet => admin.IsSet || _others.Length > 0;

    /// <summary>What the bearer may do; none where it is no key. Takes the same time whichever it is.</summary>
    public ApiScopes Find(string candidate)
    {
        byte[] digest = Digest(candidate);
        ApiScopes found = admin.Matches(candidate) ? ApiScopes.Mail | ApiScopes.Read | ApiScopes.Admin : ApiScopes.None;
        foreach ((byte[] other, ApiScopes scopes) in _others)
        {
            found |= CryptographicOperations.FixedTimeEquals(other, digest) ? scopes : ApiScopes.None;
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

    private static byte[] Digest(string key) => SHA256.HashData(Encoding.UTF8.GetBytes(key));
}
