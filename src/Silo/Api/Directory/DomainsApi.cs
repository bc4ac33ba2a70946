using System.ComponentModel;
using RelateMail.Api.Contracts;
using RelateMail.Grains.Contracts;
using RelateMail.Grains.Directory;
using RelateMail.Silo.Api.Http;

namespace RelateMail.Silo.Api.Directory;

/// <summary>Hosted domains: the server accepts mail for them.</summary>
internal static class DomainsApi
{
    public static void MapDomains(this RouteGroupBuilder api)
    {
        RouteGroupBuilder domains = api.MapGroup("/domains").WithTags("Domains").WithMetadata(ApiScope.Directory)
            .WithCanonicalDomain();
        domains.MapGet("", ListAsync).WithName("listDomains").WithQuery(DirectoryList.DomainNames)
            .Produces<Page<DomainView>>().Produces(304).Refuses(400);
        domains.MapGet("/{domain}", GetAsync).WithName("getDomain")
            .Produces<DomainView>().Produces(304).Refuses(400, 404);
        domains.MapPut("/{domain}", PutAsync).WithName("putDomain")
            .Accepts<DomainRequest>(isOptional: true, "application/json")
            .Produces<DomainView>().Produces<DomainView>(201).Refuses(400, 409, 412, 413, 415);
        domains.MapPatch("/{domain}", PatchAsync).WithName("updateDomain")
            .Accepts<DomainRequest>(JsonBody.MergePatch, "application/json")
            .Produces<DomainView>().Refuses(400, 404, 409, 412, 413, 415);
        domains.MapDelete("/{domain}", DeleteAsync).WithName("deleteDomain").Produces(204).Refuses(400, 404, 412);
    }

    /// <summary>Lists the hosted domains.</summary>
    internal static Task<IResult> ListAsync(
        [Description("Only domains that begin with this text.")] string? prefix,
        [Description(PageQuery.AfterDescription)] string? after,
        [Description(PageQuery.LimitDescription)] string? limit,
        [Description(PageQuery.OrderDescription)] string? order,
        HttpContext context, DirectoryReader directory, IGrainFactory grains) => DirectoryList.AnswerAsync(
        context,
        LimitedList.OfDomains(
            ApiKey.Of(context).Limits, directory.ListDomainsAsync,
            (name, token) => grains.GetGrain<IDomainGrain>(name).GetAsync(token)),
        DomainView.Of);

    /// <summary>Shows a hosted domain.</summary>
    internal static Task<IResult> GetAsync(
        [Description(ApiParameters.Domain)] string domain,
        HttpContext context, IGrainFactory grains, AddressRules rules) =>
        new DomainRecord(domain, context, grains, rules).GetAsync();

    /// <summary>Hosts a domain or replaces its settings.</summary>
    /// <remarks>A member that is omitted or null gets its default.</remarks>
    internal static Task<IResult> PutAsync(
        [Description(ApiParameters.Domain)] string domain,
        HttpContext context, IGrainFactory grains, AddressRules rules) =>
        new DomainRecord(domain, context, grains, rules).PutAsync();

    /// <summary>Changes settings of a hosted domain (RFC 7396).</summary>
    /// <remarks>An omitted member stays as it is; a member that is null gets its default.</remarks>
    internal static Task<IResult> PatchAsync(
        [Description(ApiParameters.Domain)] string domain,
        HttpContext context, IGrainFactory grains, AddressRules rules) =>
        new DomainRecord(domain, context, grains, rules).PatchAsync();

    /// <summary>Stops hosting a domain.</summary>
    /// <remarks>Keeps its accounts, aliases and messages; they work again once the domain is hosted again.</remarks>
    internal static Task<IResult> DeleteAsync(
        [Description(ApiParameters.Domain)] string domain,
        HttpContext context, IGrainFactory grains, AddressRules rules) =>
        new DomainRecord(domain, context, grains, rules).DeleteAsync();
}

/// <summary>The settings of a domain.</summary>
internal record DomainRequest
{
    /// <summary>The account or alias that receives mail for unknown local-parts; null for none.</summary>
    public string? CatchAll { get; set; }

    /// <summary>The character before the tag of a plus-address; empty disables plus-addresses.</summary>
    public string PlusSeparator { get; set; } = "+";

    /// <summary>For mail that fails sender authentication; null or omitted to record the verdicts only.</summary>
    public AuthenticationPolicyView? AuthenticationPolicy { get; set; }
}

/// <summary>A hosted domain.</summary>
/// <param name="Domain">As A-labels, in lower case.</param>
/// <param name="CatchAll">Receives mail for unknown local-parts; null for none.</param>
/// <param name="PlusSeparator">The character before the tag of a plus-address; empty if disabled.</param>
/// <param name="AuthenticationPolicy">For mail that fails sender authentication.</param>
/// <param name="CreatedAt">Time of its creation; null if an earlier version created it.</param>
/// <param name="UpdatedAt">Time of the last change; null if an earlier version made it.</param>
internal sealed record DomainView(
    string Domain, string? CatchAll, string PlusSeparator, AuthenticationPolicyView AuthenticationPolicy,
    DateTimeOffset? CreatedAt, DateTimeOffset? UpdatedAt)
{
    public static DomainView Of(string domain, DomainSettings settings) => new(
        domain,
        settings.CatchAll,
        settings.PlusSeparator ?? "",
        AuthenticationPolicyView.Of(settings.AuthenticationPolicy),
        settings.CreatedAt,
        settings.UpdatedAt);
}
