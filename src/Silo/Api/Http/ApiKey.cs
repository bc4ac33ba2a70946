using Microsoft.AspNetCore.Http.Features;
using RelateMail.Grains.Contracts;

namespace RelateMail.Silo.Api.Http;

/// <summary>A key of the API without its secret.</summary>
/// <param name="Name">The name; null for <c>Api:AdminKey</c>.</param>
/// <param name="Scopes">Everything that the key is allowed to do.</param>
internal sealed record ApiKey(string? Name, ApiScopes Scopes)
{
    /// <summary>The domains and mailboxes for which the key is allowed to do it.</summary>
    public KeyLimits Limits { get; init; } = KeyLimits.None;

    /// <summary>When the key expires; null for never.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>The secret of a key that was made by the API, so that its end is noticed; null for others.</summary>
    public ApiKeyDigest? Secret { get; init; }

    /// <summary>The key of a request that the pipeline has accepted.</summary>
    public static ApiKey Of(HttpContext context) => context.Features.GetRequiredFeature<ApiKey>();

    /// <summary>
    /// True for names that this key may give to webhooks and keys, and may see. A limited key has the names that begin
    /// with its own one and a hyphen, so that it cannot learn which other names exist.
    /// </summary>
    public bool Owns(string name) => !Limits.AreSet || name == Name
        || (Name is not null && name.Length > Name.Length && name[Name.Length] == '-'
            && name.StartsWith(Name, StringComparison.Ordinal));
}
