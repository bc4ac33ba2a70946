using RelateMail.Silo.Api.Http;
using RelateMail.WebConsole.Sessions;

namespace RelateMail.Silo.Home;

/// <summary>The keys of the HTTP API for the console.</summary>
internal sealed class ApiConsoleHost(ApiKeys keys) : IConsoleHost
{
    /// <summary>The name of the key that has none in the settings.</summary>
    private const string AdminName = "Api:AdminKey";

    private const string Purpose = "sessions of the console";

    public ConsoleIdentity? FindBySecret(string secret) =>
        keys.Find(secret) is { } key ? FindByName(key.Name ?? AdminName) : null;

    public ConsoleIdentity? FindByName(string name) =>
        keys.FindByName(name == AdminName ? null : name, Purpose) is { } found
            ? new ConsoleIdentity(name, ApiScope.NamesOf(found.Key.Scopes), found.Derived, found.Key) : null;

    public void Authorize(HttpContext request, ConsoleIdentity key) => request.Features.Set((ApiKey)key.Origin);
}
