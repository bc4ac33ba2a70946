using System.ComponentModel;
using RelateMail.Api.Contracts;
using RelateMail.Grains.Abstractions;
using RelateMail.Grains.Directory;
using RelateMail.Silo.Api.Http;

namespace RelateMail.Silo.Api.Directory;

/// <summary>The size of the directory.</summary>
internal static class CountsApi
{
    private const string Parameter = "domain";

    public static void MapCounts(this RouteGroupBuilder api) =>
        api.MapGet("/directory", GetAsync).WithName("countDirectory").WithTags("Directory")
            .WithMetadata(ApiScope.Directory, new AppliesKeyLimits()).WithQuery(Parameter)
            .Produces<DirectoryCountsView>().Produces(304).Refuses(400, 404);

    /// <summary>Counts domains, accounts and aliases.</summary>
    /// <remarks>
    /// The records are counted one by one, so ask seldom. A key that is limited to domains must name one of them.
    /// </remarks>
    internal static async Task<IResult> GetAsync(
        [Description("Only this domain and its addresses.")] string? domain,
        HttpContext context, DirectoryReader directory, CancellationToken cancellationToken)
    {
        string? canonical = null;
        if (domain is not null
            && !(MailboxAddress.TryCanonicalizeDomain(domain, out canonical) && canonical[0] != '['))
        {
            return Problems.BadQuery(Parameter, "'domain' must be a domain name, like example.org.");
        }

        KeyLimits limits = ApiKey.Of(context).Limits;
        return (canonical is null ? !limits.AreSet : limits.AllowsDomain(canonical))
            ? JsonResource.Ok(await CountAsync(directory, canonical, cancellationToken))
            : Problems.OutsideLimits();
    }

    private static async Task<DirectoryCountsView> CountAsync(
        DirectoryReader directory, string? domain, CancellationToken cancellationToken)
    {
        DirectoryCounts counts = await directory.CountAsync(domain, cancellationToken);
        return new(counts.Domains, counts.Accounts, counts.Aliases);
    }
}
