using System.ComponentModel;
using System.Globalization;
using RelateMail.Api.Contracts;
using RelateMail.Grains.Abstractions;
using RelateMail.Grains.Contracts;
using RelateMail.Silo.Api.Http;

namespace RelateMail.Silo.Api.Messages;

/// <summary>Mailboxes: what an address has received.</summary>
internal static class MailboxesApi
{
    /// <summary>Mailboxes of one call to the grain, at most.</summary>
    private const int MaxListed = 200;

    public static void MapMailboxes(this RouteGroupBuilder api)
    {
        RouteGroupBuilder mailboxes = api.MapGroup("/mailboxes/{address}").WithTags("Mailboxes")
            .WithMetadata(ApiScope.Mail).WithCanonicalAddress();
        mailboxes.MapGet("", GetAsync).WithName("getMailbox")
            .Produces<MailboxView>().Produces(304).Refuses(400, 404);
        mailboxes.MapDelete("", DeleteAsync).WithName("deleteMailbox").Produces(204).Refuses(400, 404, 412);
        api.MapGet("/mailboxes", ListAsync).WithName("listMailboxes").WithTags("Mailboxes")
            .WithMetadata(ApiScope.Mail, new AppliesKeyLimits())
            .WithQuery("domain", "prefix", "after", "limit")
            .Produces<Page<MailboxView>>().Produces(304).Refuses(400);
    }

    /// <summary>Shows how much a mailbox holds.</summary>
    internal static async Task<IResult> GetAsync(
        [Description(ApiParameters.Mailbox)] string address,
        IGrainFactory grains, CancellationToken cancellationToken)
    {
        MailboxStatus status = await grains.GetGrain<IInternalMailboxGrain>(address).GetStatusAsync(cancellationToken);
        return await ExistsAsync(address, status, grains, cancellationToken)
            ? JsonResource.Ok(ToView(address, status))
            : Problems.NoSuchMailbox(address);
    }

    /// <summary>Lists mailboxes in the order of their addresses.</summary>
    /// <remarks>
    /// Every mailbox that has an account or has received mail, so that of postmaster and of a catch-all too.
    /// </remarks>
    internal static async Task<IResult> ListAsync(
        [Description("Only mailboxes of this domain.")] string? domain,
        [Description("Only addresses that begin with this text.")] string? prefix,
        [Description(PageQuery.AfterDescription)] string? after,
        [Description(PageQuery.LimitDescription)] string? limit,
        HttpContext context, IGrainFactory grains, CancellationToken cancellationToken)
    {
        if (PageQuery.Refuse(context.Request.Query, out PageQuery query) is { } badQuery)
        {
            return badQuery;
        }

        NameCursor cursor = default;
        if (after is not null && !NameCursor.TryParse(after, out cursor))
        {
            return Problems.BadCursor();
        }

        string? canonical = null;
        if (domain is not null && !MailboxAddress.TryCanonicalizeDomain(domain, out canonical))
        {
            return Problems.BadDomain(domain);
        }

        var asked = new MailboxQuery
        {
            Domain = canonical,
            Prefix = prefix,
            After = after is null ? null : cursor.Name,
            Limit = Math.Min(query.Limit, MaxListed),
        };
        MailboxPage page = await new LimitedMailboxes(ApiKey.Of(context).Limits, grains)
            .ListAsync(asked, cancellationToken);
        string next = page.Items is [.., { } last] ? new NameCursor(last.Address).ToString()
            : after ?? new NameCursor("").ToString();
        return JsonResource.Ok(new Page<MailboxView>(
            [.. page.Items.Select(item => ToView(item.Address, item.Status))], next, page.HasMore));
    }

    /// <summary>Deletes all messages of a mailbox, quarantined ones too.</summary>
    /// <remarks>The account stays. UIDs are not reused: new mail continues after the last one.</remarks>
    internal static async Task<IResult> DeleteAsync(
        [Description(ApiParameters.Mailbox)] string address,
        HttpContext context, IGrainFactory grains, CancellationToken cancellationToken)
    {
        IInternalMailboxGrain mailbox = grains.GetGrain<IInternalMailboxGrain>(address);
        MailboxStatus status = await mailbox.GetStatusAsync(cancellationToken);
        if (!await ExistsAsync(address, status, grains, cancellationToken))
        {
            return Problems.NoSuchMailbox(address);
        }

        string tag = EntityTags.Of(context, ToView(address, status));
        if (Preconditions.Of(context.Request).Refuse(tag) is { } changed)
        {
            return changed;
        }

        while (!(await mailbox.DeleteAllAsync(cancellationToken)).IsComplete)
        {
            // each call deletes for a limited time
        }

        return TypedResults.NoContent();
    }

    // A mailbox exists once it has an account or has received mail; its grain answers for any address.
    public static async Task<bool> ExistsAsync(
        string address, MailboxStatus status, IGrainFactory grains, CancellationToken cancellationToken) =>
        status.HasReceived
        || (status is { UidValidity: null, NextUid: > 1 }) // a silo of an earlier version answered
        || await grains.GetGrain<IAccountGrain>(address).GetAsync(cancellationToken) is not null;

    private static MailboxView ToView(string address, MailboxStatus status) => new(
        address, status.Messages, status.Unseen, status.Quarantined, status.Octets, status.QuotaOctets, status.NextUid,
        (status.UidValidity ?? 0).ToString(CultureInfo.InvariantCulture));
}
