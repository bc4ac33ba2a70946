using System.Buffers.Text;
using System.Security.Claims;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;
using RelateMail.WebConsole.Settings;

namespace RelateMail.WebConsole.Sessions;

/// <summary>
/// The keys of the host, and the users of the OpenID provider. The session of a user has the name and the roles that
/// the provider confirmed; the settings say at each request what the roles allow.
/// </summary>
internal sealed class OpenIdUsers(IConsoleHost host, IOptions<ConsoleOptions> options) : IConsoleHost
{
    /// <summary>The beginning of the names of users. No key that is made by the API has a colon.</summary>
    private const string Prefix = "openid:";

    private const int MaxName = 200;

    private readonly OpenIdOptions? _options = options.Value.OpenIdConnect;

    public ValueTask<ConsoleIdentity?> FindBySecretAsync(string secret, CancellationToken cancellationToken) =>
        host.FindBySecretAsync(secret, cancellationToken);

    public ValueTask<ConsoleIdentity?> FindByNameAsync(string name, CancellationToken cancellationToken) =>
        _options is not null && name.StartsWith(Prefix, StringComparison.Ordinal)
            ? ValueTask.FromResult(Read(name[Prefix.Length..]))
            : host.FindByNameAsync(name, cancellationToken);

    public void Authorize(HttpContext request, ConsoleIdentity key) => host.Authorize(request, key);

    public object MakeOrigin(string name, IReadOnlyList<string> scopes) => host.MakeOrigin(name, scopes);

    /// <summary>The name of a user at the provider.</summary>
    public string NameOf(ClaimsPrincipal user)
    {
        string name = user.FindFirstValue(_options!.UserClaim) ?? user.FindFirstValue("sub") ?? "";
        return name.Length > MaxName ? name[..MaxName] : name;
    }

    /// <summary>The user as the provider has confirmed it; null if none of the roles may sign in.</summary>
    public ConsoleIdentity? Find(ClaimsPrincipal user) => Make(
        NameOf(user), [.. user.FindAll(_options!.RoleClaim).Select(static claim => claim.Value)]);

    private ConsoleIdentity? Read(string text)
    {
        string[] parts = text.Split(':', 2);
        return parts.Length == 2 ? Make(parts[1], [.. parts[0].Split(',').Select(Decode)]) : null;
    }

    private ConsoleIdentity? Make(string user, string[] roles)
    {
        OpenIdRole[] held = [.. _options!.Roles.Where(role => roles.Contains(role.Value, StringComparer.Ordinal))];
        string[] scopes = [.. held.SelectMany(static role => role.Scopes).Distinct()];
        string name = Prefix + user;
        string confirmed = string.Join(',', held.Select(static role => Encode(role.Value)).Distinct());
        return held.Length == 0 ? null : new ConsoleIdentity(name, scopes, SessionKey, host.MakeOrigin(name, scopes))
        {
            SessionName = $"{Prefix}{confirmed}:{user}",
        };
    }

    private byte[] SessionKey => HMACSHA256.HashData(
        SHA256.HashData(Encoding.UTF8.GetBytes(_options!.ClientSecret)), "sessions of the console"u8);

    private static string Encode(string role) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(role));

    private static string Decode(string role) =>
        Base64Url.IsValid(role) ? Encoding.UTF8.GetString(Base64Url.DecodeFromChars(role)) : "";
}
