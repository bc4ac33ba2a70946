using System.Globalization;
using RelateMail.Api.Contracts;
using RelateMail.Grains.Contracts;

namespace RelateMail.Silo.Api.Keys;

/// <summary>Converts a key to the view of the API.</summary>
internal static class KeyProjection
{
    public static ManagedKeyView ToView(string name, ApiKeyInfo key) => ToView(name, key, secret: null);

    /// <param name="name">The name of the key.</param>
    /// <param name="key">The key.</param>
    /// <param name="secret">A secret that this answer shows; null to show none.</param>
    public static ManagedKeyView ToView(string name, ApiKeyInfo key, string? secret) => new(
        name,
        [.. key.Scopes],
        key.Domains?.Names.ToArray(),
        key.Mailboxes?.Names.ToArray(),
        key.ExpiresAt,
        [.. key.Secrets.Select(one => new KeySecretView(one.Id, one.CreatedAt, one.ExpiresAt))],
        secret,
        key.LastUsedAt,
        key.CreatedAt,
        key.UpdatedAt);

    /// <summary>The tag of a key, whatever its last use.</summary>
    public static string TagOf(ApiKeyInfo key) => string.Create(
        CultureInfo.InvariantCulture, $"\"{key.UpdatedAt?.ToUnixTimeMilliseconds() ?? 0:x}\"");
}
