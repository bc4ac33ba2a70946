using System.Reflection;
using Microsoft.AspNetCore.Http.Features;
using RelateMail.Certificates;

namespace RelateMail.Silo.Api.Http;

/// <summary>The root of the API: its version, and the rights and limits of the key that asks.</summary>
internal static class InfoApi
{
    public static void MapInfo(this RouteGroupBuilder api) =>
        api.MapGet("", Get).WithName("getApi").WithTags("Api").WithMetadata(ApiScope.AnyKey, new AppliesKeyLimits())
            .Produces<ApiView>().Produces(304);

    /// <summary>Shows the version of the server, and the scopes and limits of the key.</summary>
    internal static IResult Get(HttpContext context, CertificateSealer sealer) => JsonResource.Ok(new ApiView
    {
        Version = ApiView.ServerVersion,
        Capabilities = [.. ApiView.AlwaysCapable, .. sealer.HasKey ? ["certificate-rollouts"] : (string[])[]],
        Links = ApiView.AllLinks,
        Key = KeyView.Of(context.Features.GetRequiredFeature<ApiKey>()),
        Limits = new(),
    });
}

/// <summary>The API.</summary>
internal sealed record ApiView
{
    public static string ServerVersion { get; } = typeof(ApiView).Assembly
        .GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion.Split('+')[0];

    public static string[] AlwaysCapable { get; } =
        ["compression", "event-stream", "merge-patch", "preconditions", "resolve"];

    public static IReadOnlyDictionary<string, string> AllLinks { get; } = new Dictionary<string, string>
    {
        ["openapi"] = ApiPaths.Document,
        ["domains"] = $"{ApiPaths.Root}/domains",
        ["resolve"] = $"{ApiPaths.Root}/resolve",
        ["certificates"] = ApiPaths.Certificates,
    };

    /// <summary>The version of the server (semantic versioning).</summary>
    public required string Version { get; init; }

    /// <summary>Features of this server, as words; clients ignore unknown words.</summary>
    public required string[] Capabilities { get; init; }

    /// <summary>Paths of resources by their names.</summary>
    public required IReadOnlyDictionary<string, string> Links { get; init; }

    /// <summary>The key of this request.</summary>
    public required KeyView Key { get; init; }

    /// <summary>The limits that the server enforces.</summary>
    public required LimitsView Limits { get; init; }
}

/// <summary>A key of the API; never its secret.</summary>
/// <param name="Name">The name of the key; null for <c>Api:AdminKey</c>.</param>
/// <param name="Scopes">The scopes that the key has.</param>
/// <param name="Domains">The domains that the key is limited to; null for all.</param>
/// <param name="Mailboxes">The mailboxes that the key is limited to; null for all.</param>
/// <param name="ExpiresAt">When the key expires; null for never.</param>
internal sealed record KeyView(
    string? Name, string[] Scopes, string[]? Domains, string[]? Mailboxes, DateTimeOffset? ExpiresAt)
{
    public static KeyView Of(ApiKey key) => new(
        key.Name, ApiScope.NamesOf(key.Scopes), key.Limits.Domains?.ToArray(), key.Limits.Mailboxes?.ToArray(),
        key.ExpiresAt);
}

/// <summary>Limits of requests.</summary>
internal sealed record LimitsView
{
    /// <summary>The maximum octets of a request's body.</summary>
    public int BodyBytes { get; init; } = JsonBody.MaxOctets;

    /// <summary>The maximum items in a page.</summary>
    public int PageItemCount { get; init; } = PageQuery.MaxLimit;

    /// <summary>The maximum targets of an alias.</summary>
    public int AliasTargetCount { get; init; } = ApiLimits.AliasTargets;
}

/// <summary>Limits that the root of the API shows and other parts enforce.</summary>
internal static class ApiLimits
{
    public const int AliasTargets = 100;
}
