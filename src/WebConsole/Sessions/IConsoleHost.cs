using Microsoft.AspNetCore.Http;

namespace RelateMail.WebConsole.Sessions;

/// <summary>Port: the keys and the HTTP API of the host. A console does nothing that the API does not allow.</summary>
public interface IConsoleHost
{
    /// <summary>The key with this secret; null if no key has it.</summary>
    ValueTask<ConsoleIdentity?> FindBySecretAsync(string secret, CancellationToken cancellationToken);

    /// <summary>The key with this name, for a session that began earlier; null if it was removed.</summary>
    ValueTask<ConsoleIdentity?> FindByNameAsync(string name, CancellationToken cancellationToken);

    /// <summary>Lets the request of the API act for the key.</summary>
    void Authorize(HttpContext request, ConsoleIdentity key);

    /// <summary>The host's own object for a person without a key, who has these scopes and no limits.</summary>
    object MakeOrigin(string name, IReadOnlyList<string> scopes);
}

/// <summary>A key of the API without its secret.</summary>
/// <param name="Name">Unique.</param>
/// <param name="Scopes">The words of its scopes.</param>
/// <param name="SessionKey">Signs the sessions of this key. A key with another secret has another one.</param>
/// <param name="Origin">The host's own object for the key.</param>
public sealed record ConsoleIdentity(string Name, IReadOnlyList<string> Scopes, byte[] SessionKey, object Origin)
{
    /// <summary>The name in the cookie, from which the key is found again.</summary>
    public string SessionName { get; init; } = Name;

    public bool Has(string scope) => Scopes.Contains(scope);
}
