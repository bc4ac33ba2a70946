using RelateMail.Silo.Api.Http;
using RelateMail.WebConsole.Sessions;

namespace RelateMail.Silo.Home;

/// <summary>The keys of the HTTP API for the console.</summary>
internal sealed class ApiConsoleHost(ApiKeys keys) : IConsoleHost
{
    /// <summary>The name of the key that has none in the settings.</summary>
    private const string AdminName = "Api:AdminKey";

    private const string Purpose = "sessions of the console";

    public async ValueTask<ConsoleIdentity?> FindBySecretAsync(string secret, CancellationToken cancellationToken) =>
        await keys.FindAsync(secret, cancellationToken) is { } key
            ? await FindByNameAsync(key.Name ?? AdminName, cancellationToken)
            : null;

    public async ValueTask<ConsoleIdentity?> FindByNameAsync(string name, CancellationToken cancellationToken) =>
        await keys.FindByNameAsync(name == AdminName ? null : name, Purpose, cancellationToken) is { } found
            ? new ConsoleIdentity(name, ApiScope.NamesOf(found.Key.Scopes), found.Derived, found.Key)
            : null;

    public void Authorize(HttpContext request, ConsoleIdentity key) => request.Features.Set((ApiKey)key.Origin);

    public object MakeOrigin(string name, IReadOnlyList<string> scopes) =>
        new ApiKey(name, ApiKeys.ScopesOfNames(scopes));
}
