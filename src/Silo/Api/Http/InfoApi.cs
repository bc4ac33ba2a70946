using System.Reflection;
using Microsoft.AspNetCore.Http.Features;
using RelateMail.Api.Contracts;
using RelateMail.Certificates;

namespace RelateMail.Silo.Api.Http;

/// <summary>The root of the API: its version, and the rights and limits of the key that asks.</summary>
internal static class InfoApi
{
    private static readonly string s_version = typeof(InfoApi).Assembly
        .GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion.Split('+')[0];

    private static readonly string[] s_alwaysCapable =
        ["compression", "event-stream", "merge-patch", "preconditions", "resolve"];

    private static readonly Dictionary<string, string> s_links = new()
    {
        ["openapi"] = ApiPaths.Document,
        ["domains"] = $"{ApiPaths.Root}/domains",
        ["resolve"] = $"{ApiPaths.Root}/resolve",
        ["certificates"] = ApiPaths.Certificates,
    };

    public static void MapInfo(this RouteGroupBuilder api) =>
        api.MapGet("", Get).WithName("getApi").WithTags("Api").WithMetadata(ApiScope.AnyKey, new AppliesKeyLimits())
            .Produces<ApiView>().Produces(304);

    /// <summary>Shows the version of the server, and the scopes and limits of the key.</summary>
    internal static IResult Get(HttpContext context, CertificateSealer sealer) => JsonResource.Ok(new ApiView
    {
        Version = s_version,
        Capabilities = [.. s_alwaysCapable, .. sealer.HasKey ? ["certificate-rollouts"] : (string[])[]],
        Links = s_links,
        Key = ToView(context.Features.GetRequiredFeature<ApiKey>()),
        Limits = new()
        {
            BodyBytes = JsonBody.MaxOctets,
            PageItemCount = PageQuery.MaxLimit,
            AliasTargetCount = ApiLimits.AliasTargets,
        },
    });

    private static KeyView ToView(ApiKey key) => new(
        key.Name, ApiScope.NamesOf(key.Scopes), key.Limits.Domains?.ToArray(), key.Limits.Mailboxes?.ToArray(),
        key.ExpiresAt);
}

/// <summary>Limits that the root of the API shows and other parts enforce.</summary>
internal static class ApiLimits
{
    public const int AliasTargets = 100;
}
