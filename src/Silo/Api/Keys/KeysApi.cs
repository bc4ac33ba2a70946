using System.ComponentModel;
using RelateMail.Api.Contracts;
using RelateMail.Grains.Directory;
using RelateMail.Silo.Api.Directory;
using RelateMail.Silo.Api.Http;

namespace RelateMail.Silo.Api.Keys;

/// <summary>Keys of the API. A key makes no key that is allowed more than itself.</summary>
internal static class KeysApi
{
    private const string NameDescription = "The name of the key.";

    public static void MapKeys(this RouteGroupBuilder api)
    {
        RouteGroupBuilder keys = api.MapGroup("/keys").WithTags("Keys")
            .WithMetadata(ApiScope.Administration, new AppliesKeyLimits());
        keys.MapGet("", ListAsync).WithName("listKeys").WithQuery(DirectoryList.DomainNames)
            .Produces<Page<ManagedKeyView>>().Produces(304).Refuses(400);
        keys.MapGet("/{name}", GetAsync).WithName("getKey")
            .Produces<ManagedKeyView>().Produces(304).Refuses(400, 404);
        keys.MapPut("/{name}", PutAsync).WithName("putKey").Accepts<ManagedKeyRequest>("application/json")
            .Produces<ManagedKeyView>().Produces<ManagedKeyView>(201).Refuses(400, 404, 409, 412, 413, 415);
        keys.MapPatch("/{name}", PatchAsync).WithName("updateKey")
            .Accepts<ManagedKeyRequest>(JsonBody.MergePatch, "application/json")
            .Produces<ManagedKeyView>().Refuses(400, 404, 409, 412, 413, 415);
        keys.MapDelete("/{name}", DeleteAsync).WithName("deleteKey").Produces(204).Refuses(400, 404, 412);
        keys.MapPost("/{name}/rotate", RotateAsync).WithName("rotateKey")
            .Accepts<KeyRotationRequest>(isOptional: true, "application/json")
            .Produces<ManagedKeyView>().Refuses(400, 404, 409, 412, 413, 415);
    }

    /// <summary>Lists the keys that were made by the API.</summary>
    /// <remarks>Keys of the settings are not listed.</remarks>
    internal static Task<IResult> ListAsync(
        [Description("Only keys whose names begin with this text.")] string? prefix,
        [Description(PageQuery.AfterDescription)] string? after,
        [Description(PageQuery.LimitDescription)] string? limit,
        [Description(PageQuery.OrderDescription)] string? order,
        HttpContext context, DirectoryReader directory) =>
        DirectoryList.AnswerAsync(context, LimitedList.Visible(ApiKey.Of(context), directory), KeyProjection.ToView);

    /// <summary>Shows a key; never its secrets.</summary>
    internal static Task<IResult> GetAsync(
        [Description(NameDescription)] string name, HttpContext context, KeyAdministration services) =>
        new KeyRecord(name, context, services).GetAsync();

    /// <summary>Creates a key, or replaces what it is allowed to do.</summary>
    /// <remarks>
    /// A new key without a `secret` gets one, which only this answer shows. A change is in force with the next request
    /// on every node. The secrets of a key that exists stay.
    /// </remarks>
    internal static Task<IResult> PutAsync(
        [Description(NameDescription)] string name, HttpContext context, KeyAdministration services) =>
        new KeyRecord(name, context, services).PutAsync();

    /// <summary>Changes what a key is allowed to do (RFC 7396).</summary>
    /// <remarks>An omitted member stays as it is; a member that is null gets its default.</remarks>
    internal static Task<IResult> PatchAsync(
        [Description(NameDescription)] string name, HttpContext context, KeyAdministration services) =>
        new KeyRecord(name, context, services).PatchAsync();

    /// <summary>Deletes a key.</summary>
    /// <remarks>The key is refused with the next request on every node, and its streams end within seconds.</remarks>
    internal static Task<IResult> DeleteAsync(
        [Description(NameDescription)] string name, HttpContext context, KeyAdministration services) =>
        new KeyRecord(name, context, services).DeleteAsync();

    /// <summary>Adds a secret, and lets the others expire.</summary>
    /// <remarks>
    /// The other secrets are valid until `keepUntil`. A repeat with the same `secret` changes that time only.
    /// </remarks>
    internal static Task<IResult> RotateAsync(
        [Description(NameDescription)] string name, HttpContext context, KeyAdministration services) =>
        new KeyRecord(name, context, services).RotateAsync();
}
