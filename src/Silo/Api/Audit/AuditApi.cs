using System.ComponentModel;
using System.Globalization;
using RelateMail.Api.Contracts;
using RelateMail.Silo.Api.Http;
using RelateMail.Storage;

namespace RelateMail.Silo.Api.Audit;

/// <summary>The log of administration. For administrators only.</summary>
internal static class AuditApi
{
    private const string OrderDescription = "asc: first calls first; desc: last calls first.";

    public static void MapAudit(this RouteGroupBuilder api)
    {
        RouteGroupBuilder audit = api.MapGroup("/audit").WithTags("Audit").WithMetadata(ApiScope.Administration);
        audit.MapGet("", ListAsync).WithName("listAudit").WithQuery(PageQuery.Names)
            .Produces<Page<AuditView>>().Produces(304).Refuses(400);
        audit.MapGet("/verify", VerifyAsync).WithName("verifyAudit").Produces<AuditVerdictView>().Produces(304);
    }

    /// <summary>Lists the calls that changed something, or were refused.</summary>
    internal static async Task<IResult> ListAsync(
        [Description(PageQuery.AfterDescription)] string? after,
        [Description(PageQuery.LimitDescription)] string? limit,
        [Description(OrderDescription)] string? order,
        HttpRequest request, IAuditLog log, CancellationToken cancellationToken)
    {
        if (PageQuery.Refuse(request.Query, out PageQuery asked) is { } badQuery)
        {
            return badQuery;
        }

        long? start = null;
        if (asked.After is { } text)
        {
            if (!NameCursor.TryParse(text, out NameCursor cursor)
                || !long.TryParse(cursor.Name, NumberStyles.None, CultureInfo.InvariantCulture, out long number))
            {
                return Problems.BadCursor();
            }

            start = number;
        }

        IReadOnlyList<AuditRow> rows =
            await log.ListAsync(start, asked.Limit + 1, asked.Descending, cancellationToken);
        AuditView[] items = [.. rows.Take(asked.Limit).Select(AuditProjection.ToView)];
        long last = items.LastOrDefault()?.Number ?? start ?? (asked.Descending ? long.MaxValue : 0);
        return JsonResource.Ok(new Page<AuditView>(
            items,
            new NameCursor(last.ToString(CultureInfo.InvariantCulture)).ToString(),
            rows.Count > items.Length));
    }

    /// <summary>Reads the whole log, and checks that no row was changed, removed or inserted.</summary>
    internal static async Task<IResult> VerifyAsync(IAuditLog log, CancellationToken cancellationToken) =>
        JsonResource.Ok(await AuditCheck.RunAsync(log, cancellationToken));
}
