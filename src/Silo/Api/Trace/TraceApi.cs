using System.ComponentModel;
using System.Globalization;
using Microsoft.AspNetCore.Http.HttpResults;
using RelateMail.Api.Contracts;
using RelateMail.Silo.Api.Http;
using RelateMail.Storage;

namespace RelateMail.Silo.Api.Trace;

/// <summary>The trace of transactions: what became of each recipient, and why.</summary>
internal static class TraceApi
{
    private static readonly string[] s_query =
        [.. PageQuery.Names, "transactionId", "recipient", "reversePath", "messageId", "since", "until"];

    public static void MapTrace(this RouteGroupBuilder api) =>
        api.MapGet("/trace", ListAsync).WithName("listTrace").WithTags("Trace")
            .WithMetadata(new ApiScope(ApiScopes.TraceRead, ApiScopes.TraceRead), new AppliesKeyLimits())
            .WithQuery(s_query).Produces<TracePage>().Produces(304).Refuses(400);

    /// <summary>Lists what became of recipients, transactions, logins, connections and webhook attempts.</summary>
    /// <remarks>
    /// An event can be found about a second after it happened. Parameters that are given together must all match. A key
    /// with limits sees the events of recipients within them.
    /// </remarks>
    internal static async Task<IResult> ListAsync(
        [Description(PageQuery.AfterDescription)] string? after,
        [Description(PageQuery.LimitDescription)] string? limit,
        [Description("asc: first events first; desc: last events first.")] string? order,
        [Description("The id that the 250 after the content states.")] string? transactionId,
        [Description("An address as the sender gave it, in any case. For webhooks: the mailbox.")] string? recipient,
        [Description("The address of the sender; <> for the null reverse-path.")] string? reversePath,
        [Description("The Message-ID field, with or without angle brackets.")] string? messageId,
        [Description("Only events at this time or later (RFC 3339).")] string? since,
        [Description("Only events before this time (RFC 3339).")] string? until,
        HttpContext context, ITraceStore trace, CancellationToken cancellationToken)
    {
        ProblemHttpResult?[] refusals =
        [
            PageQuery.Refuse(context.Request.Query, out PageQuery asked),
            ReadCursor(after, out long? start),
            ReadId(transactionId, out Guid? id),
            ReadTime("since", since, out DateTimeOffset? from),
            ReadTime("until", until, out DateTimeOffset? to),
        ];
        if (refusals.FirstOrDefault(static problem => problem is not null) is { } refusal)
        {
            return refusal;
        }

        var query = new TraceQuery
        {
            TransactionId = id,
            MessageId = TraceText.MessageId(messageId),
            ReversePath = reversePath is null ? null : TraceText.Address(reversePath),
            Recipient = recipient is null ? null : TraceText.Address(recipient),
            Since = from,
            Until = to,
            After = start,
            Limit = asked.Limit + 1,
            Descending = asked.Descending,
        };
        IReadOnlyList<TraceEvent> found = await new LimitedTrace(ApiKey.Of(context).Limits, trace)
            .ListAsync(query, cancellationToken);
        TraceView[] items = [.. found.Take(asked.Limit).Select(TraceProjection.ToView)];
        long last = items.Length > 0 ? found[items.Length - 1].Number
            : start ?? (asked.Descending ? long.MaxValue : 0);
        return JsonResource.Ok(new TracePage(
            items,
            new NameCursor(last.ToString(CultureInfo.InvariantCulture)).ToString(),
            found.Count > items.Length,
            await trace.CountDroppedAsync(from, to, cancellationToken)));
    }

    private static ProblemHttpResult? ReadId(string? text, out Guid? id)
    {
        bool isId = Guid.TryParse(text, out Guid parsed);
        id = isId ? parsed : null;
        return text is null || isId ? null
            : Problems.BadQuery("transactionId", "'transactionId' must be the id of a transaction, a UUID.");
    }

    private static ProblemHttpResult? ReadTime(string name, string? text, out DateTimeOffset? time)
    {
        bool isTime = DateTimeOffset.TryParse(
            text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out DateTimeOffset parsed)
            && parsed.Year is > 1970 and < 9999;
        time = isTime ? parsed : null;
        return text is null || isTime ? null : Problems.BadQuery(
            name, $"'{name}' must be a time such as 2026-11-26T08:15:30Z, with + in its offset encoded as %2B.");
    }

    private static ProblemHttpResult? ReadCursor(string? text, out long? number)
    {
        number = null;
        if (text is null)
        {
            return null;
        }

        bool isCursor = NameCursor.TryParse(text, out NameCursor cursor)
            && long.TryParse(cursor.Name, NumberStyles.None, CultureInfo.InvariantCulture, out long parsed)
            && (number = parsed) is not null;
        return isCursor ? null : Problems.BadCursor();
    }
}
