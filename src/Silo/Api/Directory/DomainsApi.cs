using System.ComponentModel;
using RelateMail.Grains.Contracts;
using RelateMail.Silo.Api.Http;

namespace RelateMail.Silo.Api.Directory;

/// <summary>Hosted domains: the server accepts mail for them.</summary>
internal static class DomainsApi
{
    // atext (RFC 5321 §4.1.2) without letters and digits, because these would split ordinary names.
    private const string Separators = "!#$%&'*+-/=?^_`{|}~";

    public static void MapDomains(this RouteGroupBuilder api)
    {
        RouteGroupBuilder domains = api.MapGroup("/domains").WithTags("Domains").WithMetadata(ApiScope.Directory)
            .WithCanonicalDomain("domain");
        domains.MapGet("", ListAsync).Produces<DomainListView>();
        domains.MapGet("/{domain}", GetAsync).Produces<DomainView>().Refuses(400, 404);
        domains.MapPut("/{domain}", PutAsync).Accepts<DomainRequest>(isOptional: true, "application/json")
            .Produces<DomainView>().Produces<DomainView>(201).Refuses(400, 409, 413, 415);
        domains.MapDelete("/{domain}", DeleteAsync).Produces(204).Refuses(400, 404);
    }

    /// <summary>Lists the hosted domains.</summary>
    internal static async Task<IResult> ListAsync(IGrainFactory grains, CancellationToken cancellationToken) =>
        TypedResults.Ok(new DomainListView(await grains.GetGrain<IDomainListGrain>(0).ListAsync(cancellationToken)));

    /// <summary>Shows a hosted domain.</summary>
    internal static async Task<IResult> GetAsync(
        [Description(ApiParameters.Domain)] string domain,
        IGrainFactory grains, CancellationToken cancellationToken)
    {
        return await grains.GetGrain<IDomainGrain>(domain).GetAsync(cancellationToken) is { } settings
            ? TypedResults.Ok(DomainView.Of(domain, settings))
            : Problems.NoSuchDomain(domain);
    }

    /// <summary>Hosts a domain or changes its settings.</summary>
    /// <remarks>Omitted members get their defaults.</remarks>
    internal static async Task<IResult> PutAsync(
        [Description(ApiParameters.Domain)] string domain,
        HttpRequest request, IGrainFactory grains, AddressRules rules,
        CancellationToken cancellationToken)
    {
        JsonBody<DomainRequest> body = await JsonBody.ReadAsync(request, DirectoryJson.Default.DomainRequest);
        if (body.IsRefused)
        {
            return body.Refusal;
        }

        string separator = body.Value.PlusSeparator;
        if (separator.Length > 0 && (separator.Length != 1 || !Separators.Contains(separator[0])))
        {
            return Problems.BadBody(
                $"The member 'plusSeparator' must be one of {Separators}, or empty for no plus-addresses.");
        }

        if (body.Value.AuthenticationPolicy?.Refuse() is { } badPolicy)
        {
            return badPolicy;
        }

        string? catchAll = null;
        if (body.Value.CatchAll is { } given && !RouteAddress.TryCanonicalize(given, out catchAll))
        {
            return Problems.BadAddress(given);
        }

        if (catchAll is not null && await rules.RefuseUnknownAsync(catchAll, cancellationToken) is { } unknown)
        {
            return unknown;
        }

        var settings = new DomainSettings
        {
            CatchAll = catchAll,
            PlusSeparator = separator.Length > 0 ? separator : null,
            AuthenticationPolicy = body.Value.AuthenticationPolicy?.ToPolicy(),
        };
        bool isNew = await grains.GetGrain<IDomainGrain>(domain).PutAsync(settings, cancellationToken);
        var view = DomainView.Of(domain, settings);
        return isNew ? TypedResults.Created($"/api/v1/domains/{domain}", view) : TypedResults.Ok(view);
    }

    /// <summary>Stops hosting a domain.</summary>
    /// <remarks>Keeps its accounts, aliases and messages; they work again once the domain is hosted again.</remarks>
    internal static async Task<IResult> DeleteAsync(
        [Description(ApiParameters.Domain)] string domain,
        IGrainFactory grains, CancellationToken cancellationToken)
    {
        return await grains.GetGrain<IDomainGrain>(domain).DeleteAsync(cancellationToken)
            ? TypedResults.NoContent()
            : Problems.NoSuchDomain(domain);
    }
}

/// <summary>The settings of a domain.</summary>
internal sealed record DomainRequest
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
internal sealed record DomainView(
    string Domain, string? CatchAll, string PlusSeparator, AuthenticationPolicyView AuthenticationPolicy)
{
    public static DomainView Of(string domain, DomainSettings settings) => new(
        domain,
        settings.CatchAll,
        settings.PlusSeparator ?? "",
        AuthenticationPolicyView.Of(settings.AuthenticationPolicy));
}

/// <summary>All hosted domains.</summary>
/// <param name="Domains">Their names, in order.</param>
internal sealed record DomainListView(string[] Domains);
