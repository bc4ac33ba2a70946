using System.ComponentModel;
using Microsoft.AspNetCore.Http.HttpResults;
using RelateMail.Grains.Abstractions;
using RelateMail.Grains.Contracts;
using RelateMail.Silo.Api.Http;

namespace RelateMail.Silo.Api.Directory;

/// <summary>Aliases: addresses whose mail is filed in other mailboxes of this server.</summary>
internal static class AliasesApi
{
    private const int MaxTargets = 100;

    public static void MapAliases(this RouteGroupBuilder api)
    {
        RouteGroupBuilder aliases = api.MapGroup("/aliases/{address}").WithTags("Aliases")
            .WithMetadata(ApiScope.Directory).WithCanonicalAddress();
        aliases.MapGet("", GetAsync).Produces<AliasView>().Refuses(400, 404);
        aliases.MapPut("", PutAsync).Accepts<AliasRequest>("application/json")
            .Produces<AliasView>().Produces<AliasView>(201).Refuses(400, 409, 413, 415);
        aliases.MapDelete("", DeleteAsync).Produces(204).Refuses(400, 404);
    }

    /// <summary>Shows an alias.</summary>
    internal static async Task<IResult> GetAsync(
        [Description(ApiParameters.Alias)] string address,
        IGrainFactory grains, CancellationToken cancellationToken)
    {
        return await grains.GetGrain<IAliasGrain>(address).GetAsync(cancellationToken) is { } targets
            ? TypedResults.Ok(new AliasView(address, targets))
            : Problems.NoSuchAlias(address);
    }

    /// <summary>Creates an alias or changes its targets.</summary>
    internal static async Task<IResult> PutAsync(
        [Description(ApiParameters.Alias)] string address,
        HttpRequest request, IGrainFactory grains, AddressRules rules,
        CancellationToken cancellationToken)
    {
        JsonBody<AliasRequest> body = await JsonBody.ReadAsync(request, DirectoryJson.Default.AliasRequest);
        if (body.IsRefused)
        {
            return body.Refusal;
        }

        if (Refuse(address, body.Value.Targets, out string[] targets) is { } badTargets)
        {
            return badTargets;
        }

        foreach (string oneOfDomain in targets.Prepend(address).DistinctBy(MailboxAddress.DomainOf))
        {
            if (await rules.RefuseNotHostedAsync(oneOfDomain, cancellationToken) is { } notHosted)
            {
                return notHosted;
            }
        }

        if (await rules.RefuseAccountAsync(address, cancellationToken) is { } isAccount)
        {
            return isAccount;
        }

        bool isNew = await grains.GetGrain<IAliasGrain>(address).PutAsync(targets, cancellationToken);
        var view = new AliasView(address, targets);
        return isNew
            ? TypedResults.Created($"/api/v1/aliases/{Uri.EscapeDataString(address)}", view)
            : TypedResults.Ok(view);
    }

    /// <summary>Deletes an alias.</summary>
    internal static async Task<IResult> DeleteAsync(
        [Description(ApiParameters.Alias)] string address,
        IGrainFactory grains, CancellationToken cancellationToken)
    {
        return await grains.GetGrain<IAliasGrain>(address).DeleteAsync(cancellationToken)
            ? TypedResults.NoContent()
            : Problems.NoSuchAlias(address);
    }

    private static ProblemHttpResult? Refuse(string alias, string[] given, out string[] targets)
    {
        targets = [];
        if (given.Length is < 1 or > MaxTargets)
        {
            return Problems.BadBody($"The member 'targets' must contain 1 to {MaxTargets} addresses.");
        }

        var canonical = new List<string>(given.Length);
        foreach (string target in given)
        {
            if (!RouteAddress.TryCanonicalize(target, out string? address))
            {
                return Problems.BadAddress(target);
            }

            if (address == alias)
            {
                return Problems.BadBody("The member 'targets' must not contain the alias itself.");
            }

            canonical.Add(address);
        }

        targets = [.. canonical.Distinct(StringComparer.Ordinal)];
        return null;
    }
}

/// <summary>The requested state of an alias.</summary>
internal sealed record AliasRequest
{
    /// <summary>1 to 100 addresses of hosted domains.</summary>
    public required string[] Targets { get; set; }
}

/// <summary>An alias.</summary>
/// <param name="Address">The canonical address.</param>
/// <param name="Targets">Canonical addresses that receive its mail.</param>
internal sealed record AliasView(string Address, string[] Targets);
