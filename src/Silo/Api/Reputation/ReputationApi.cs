using System.ComponentModel;
using System.Net;
using Microsoft.AspNetCore.Http.HttpResults;
using RelateMail.Api.Contracts;
using RelateMail.Grains.Contracts;
using RelateMail.Silo.Api.Http;

namespace RelateMail.Silo.Api.Reputation;

/// <summary>Networks whose clients did wrong, counted over all nodes. For administrators only.</summary>
internal static class ReputationApi
{
    private const string AddressDescription = "The first address of the network, such as 192.0.2.0 or 2001:db8::.";
    private const string LengthDescription = "The length of the prefix in bits.";

    private static readonly string[] s_treatments = ["good", "slowed", "refused"];

    public static void MapReputation(this RouteGroupBuilder api)
    {
        RouteGroupBuilder networks = api.MapGroup("/reputation").WithTags("Reputation")
            .WithMetadata(ApiScope.Administration);
        networks.MapGet("", ListAsync).WithName("listReputation").WithQuery([.. PageQuery.Names, "treatment"])
            .Produces<Page<ReputationView>>().Produces(304).Refuses(400);
        networks.MapGet("/{address}/{length}", GetAsync).WithName("getReputation")
            .Produces<ReputationView>().Produces(304).Refuses(400, 404);
        networks.MapDelete("/{address}/{length}", ResetAsync).WithName("resetReputation")
            .Produces(204).Refuses(400);
    }

    /// <summary>Lists the networks that have points.</summary>
    internal static async Task<IResult> ListAsync(
        [Description(PageQuery.AfterDescription)] string? after,
        [Description(PageQuery.LimitDescription)] string? limit,
        [Description(PageQuery.OrderDescription)] string? order,
        [Description("Only networks that are treated like this: good, slowed or refused.")] string? treatment,
        HttpRequest request, IGrainFactory grains, CancellationToken cancellationToken)
    {
        var cursor = new NameCursor("");
        if (PageQuery.Refuse(request.Query, out PageQuery asked) is { } badQuery)
        {
            return badQuery;
        }

        if (asked.After is { } text && !NameCursor.TryParse(text, out cursor))
        {
            return Problems.BadCursor();
        }

        int index = Array.IndexOf(s_treatments, treatment);
        if (treatment is not null && index < 0)
        {
            return Problems.BadQuery("treatment", "'treatment' must be good, slowed or refused.");
        }

        ReputationPage page = await grains.GetGrain<IReputationGrain>(0).ListAsync(
            new ReputationQuery
            {
                After = asked.After is null ? null : cursor.Name,
                Limit = asked.Limit,
                Descending = asked.Descending,
                Treatment = index < 0 ? null : (NetworkTreatment)index,
            },
            cancellationToken);
        ReputationView[] items = [.. page.Items.Select(View)];
        string last = items.LastOrDefault()?.Network ?? cursor.Name;
        return JsonResource.Ok(new Page<ReputationView>(items, new NameCursor(last).ToString(), page.HasMore));
    }

    /// <summary>Shows the points of a network.</summary>
    internal static async Task<IResult> GetAsync(
        [Description(AddressDescription)] string address,
        [Description(LengthDescription)] string length,
        IGrainFactory grains, CancellationToken cancellationToken) =>
        Refuse(address, length, out string network)
        ?? (await grains.GetGrain<IReputationGrain>(0).FindAsync(network, cancellationToken) is { } found
            ? JsonResource.Ok(View(found))
            : (IResult)Problems.NoSuchNetwork(network));

    /// <summary>Removes the points of a network and of all networks inside it, on every node.</summary>
    /// <remarks>Repeatable. The nodes follow within seconds.</remarks>
    internal static async Task<IResult> ResetAsync(
        [Description(AddressDescription)] string address,
        [Description(LengthDescription)] string length,
        IGrainFactory grains, CancellationToken cancellationToken)
    {
        if (Refuse(address, length, out string network) is { } refusal)
        {
            return refusal;
        }

        await grains.GetGrain<IReputationGrain>(0).ResetAsync(network, cancellationToken);
        return TypedResults.NoContent();
    }

    private static ProblemHttpResult? Refuse(string address, string length, out string network)
    {
        bool isNetwork = IPNetwork.TryParse($"{address}/{length}", out IPNetwork parsed);
        network = isNetwork ? parsed.ToString() : "";
        return isNetwork ? null : Problems.BadNetwork($"{address}/{length}");
    }

    private static ReputationView View(NetworkReputation known) => new()
    {
        Network = known.Count.Network,
        Treatment = s_treatments[(int)known.Treatment],
        Points = Math.Round(known.Count.Points, 1),
        PointLimit = known.Limit,
        UnknownRecipientCount = known.Count.UnknownRecipients,
        FailedLoginCount = known.Count.FailedLogins,
        JunkCommandCount = known.Count.JunkCommands,
        RefusedConnectionCount = known.Count.RefusedConnections,
        FirstOffenceAt = known.FirstOffenceAt,
        LastOffenceAt = known.LastOffenceAt,
    };
}
