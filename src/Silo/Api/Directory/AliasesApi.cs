using System.ComponentModel;
using RelateMail.Api.Contracts;
using RelateMail.Grains.Contracts;
using RelateMail.Grains.Directory;
using RelateMail.Silo.Api.Http;

namespace RelateMail.Silo.Api.Directory;

/// <summary>Aliases: addresses whose mail is filed in other mailboxes of this server.</summary>
internal static class AliasesApi
{
    public static void MapAliases(this RouteGroupBuilder api)
    {
        RouteGroupBuilder aliases = api.MapGroup("/aliases/{address}").WithTags("Aliases")
            .WithMetadata(ApiScope.Directory).WithCanonicalAddress();
        aliases.MapGet("", GetAsync).WithName("getAlias").Produces<AliasView>().Produces(304).Refuses(400, 404);
        aliases.MapPut("", PutAsync).WithName("putAlias").Accepts<AliasRequest>("application/json")
            .Produces<AliasView>().Produces<AliasView>(201).Refuses(400, 409, 412, 413, 415);
        aliases.MapPatch("", PatchAsync).WithName("updateAlias")
            .Accepts<AliasPatch>(JsonBody.MergePatch, "application/json")
            .Produces<AliasView>().Refuses(400, 404, 409, 412, 413, 415);
        aliases.MapDelete("", DeleteAsync).WithName("deleteAlias").Produces(204).Refuses(400, 404, 412);
        api.MapGet("/aliases", ListAsync).WithName("listAliases").WithTags("Aliases")
            .WithMetadata(ApiScope.Directory, new AppliesKeyLimits()).WithQuery(DirectoryList.AddressNames)
            .Produces<Page<AliasListView>>().Produces(304).Refuses(400);
    }

    /// <summary>Lists aliases in the order of their addresses.</summary>
    /// <remarks>Without the warnings of the single alias.</remarks>
    internal static Task<IResult> ListAsync(
        [Description(DirectoryList.DomainDescription)] string? domain,
        [Description(DirectoryList.PrefixDescription)] string? prefix,
        [Description(PageQuery.AfterDescription)] string? after,
        [Description(PageQuery.LimitDescription)] string? limit,
        [Description(PageQuery.OrderDescription)] string? order,
        HttpContext context, DirectoryReader directory, IGrainFactory grains) => DirectoryList.AnswerAsync(
        context,
        LimitedList.OfAddresses(
            ApiKey.Of(context).Limits, directory.ListAliasesAsync,
            (name, token) => grains.GetGrain<IAliasGrain>(name).FindAsync(token)),
        AliasListView.Of);

    /// <summary>Shows an alias.</summary>
    internal static Task<IResult> GetAsync(
        [Description(ApiParameters.Alias)] string address,
        HttpContext context, IGrainFactory grains, AddressRules rules) =>
        new AliasRecord(address, context, grains, rules).GetAsync();

    /// <summary>Creates an alias or replaces its targets.</summary>
    /// <remarks>Targets that do not exist are accepted, and listed in `warnings` of the answer.</remarks>
    internal static Task<IResult> PutAsync(
        [Description(ApiParameters.Alias)] string address,
        HttpContext context, IGrainFactory grains, AddressRules rules) =>
        new AliasRecord(address, context, grains, rules).PutAsync();

    /// <summary>Changes members of an alias (RFC 7396).</summary>
    /// <remarks>A list is replaced as a whole.</remarks>
    internal static Task<IResult> PatchAsync(
        [Description(ApiParameters.Alias)] string address,
        HttpContext context, IGrainFactory grains, AddressRules rules) =>
        new AliasRecord(address, context, grains, rules).PatchAsync();

    /// <summary>Deletes an alias.</summary>
    internal static Task<IResult> DeleteAsync(
        [Description(ApiParameters.Alias)] string address,
        HttpContext context, IGrainFactory grains, AddressRules rules) =>
        new AliasRecord(address, context, grains, rules).DeleteAsync();
}

/// <summary>The requested state of an alias.</summary>
internal record AliasRequest
{
    /// <summary>1 to 100 addresses of hosted domains.</summary>
    public required string[] Targets { get; set; }
}

/// <summary>A change of an alias.</summary>
internal sealed record AliasPatch
{
    /// <summary>1 to 100 addresses of hosted domains; they replace the present ones.</summary>
    public string[]? Targets { get; set; }
}

/// <summary>An alias.</summary>
/// <param name="Address">The canonical address.</param>
/// <param name="Targets">Canonical addresses that receive its mail.</param>
/// <param name="Warnings">Targets that do not receive mail now; empty if all do.</param>
/// <param name="CreatedAt">Time of its creation; null if an earlier version created it.</param>
/// <param name="UpdatedAt">Time of the last change; null if an earlier version made it.</param>
internal sealed record AliasView(
    string Address, string[] Targets, AliasWarningView[] Warnings, DateTimeOffset? CreatedAt,
    DateTimeOffset? UpdatedAt);

/// <summary>A target of an alias that does not receive mail.</summary>
/// <param name="Target">The canonical address.</param>
/// <param name="Code">Identifies the reason for programs: no-such-mailbox.</param>
/// <param name="Detail">Explains the reason and the remedy to people.</param>
internal sealed record AliasWarningView(string Target, string Code, string Detail)
{
    public static AliasWarningView NoSuchMailbox(string target) => new(target, "no-such-mailbox",
        $"There is no account or alias {Problems.Quoted(target)}: it gets no mail of this alias until it exists.");
}

/// <summary>An alias in a list.</summary>
/// <param name="Address">The canonical address.</param>
/// <param name="Targets">The canonical addresses to which its mail goes.</param>
/// <param name="CreatedAt">Time of its creation; null if an earlier version created it.</param>
/// <param name="UpdatedAt">Time of the last change; null if an earlier version made it.</param>
internal sealed record AliasListView(
    string Address, string[] Targets, DateTimeOffset? CreatedAt, DateTimeOffset? UpdatedAt)
{
    public static AliasListView Of(string address, AliasInfo alias) =>
        new(address, [.. alias.Targets], alias.CreatedAt, alias.UpdatedAt);
}
