using System.ComponentModel;
using RelateMail.Grains.Abstractions;
using RelateMail.Grains.Contracts;
using RelateMail.Silo.Api.Http;

namespace RelateMail.Silo.Api.Messages;

/// <summary>Mailboxes: what an address has received.</summary>
internal static class MailboxesApi
{
    public static void MapMailboxes(this RouteGroupBuilder api)
    {
        RouteGroupBuilder mailboxes = api.MapGroup("/mailboxes/{address}").WithTags("Mailboxes")
            .WithMetadata(ApiScope.Mail).WithCanonicalAddress();
        mailboxes.MapGet("", GetAsync).WithName("getMailbox")
            .Produces<MailboxView>().Produces(304).Refuses(400, 404);
    }

    /// <summary>Shows how much a mailbox holds.</summary>
    internal static async Task<IResult> GetAsync(
        [Description(ApiParameters.Mailbox)] string address,
        IGrainFactory grains, CancellationToken cancellationToken)
    {
        MailboxStatus status = await grains.GetGrain<IInternalMailboxGrain>(address).GetStatusAsync(cancellationToken);
        return await ExistsAsync(address, status, grains, cancellationToken)
            ? JsonResource.Ok(MailboxView.Of(address, status))
            : Problems.NoSuchMailbox(address);
    }

    // A mailbox exists once it has an account or has received mail; its grain answers for any address.
    public static async Task<bool> ExistsAsync(
        string address, MailboxStatus status, IGrainFactory grains, CancellationToken cancellationToken) =>
        status.NextUid > 1 || await grains.GetGrain<IAccountGrain>(address).GetAsync(cancellationToken) is not null;
}

/// <summary>How much a mailbox holds.</summary>
/// <param name="Address">The canonical address.</param>
/// <param name="MessageCount">All messages, seen and unseen.</param>
/// <param name="UnseenCount">Messages that are not marked as seen.</param>
/// <param name="UsedBytes">Octets of all messages together.</param>
/// <param name="QuotaBytes">Maximum number of octets; null for no quota.</param>
/// <param name="NextUid">The UID that the next message gets.</param>
internal sealed record MailboxView(
    string Address, long MessageCount, long UnseenCount, long UsedBytes, long? QuotaBytes, long NextUid)
{
    public static MailboxView Of(string address, MailboxStatus status) =>
        new(address, status.Messages, status.Unseen, status.Octets, status.QuotaOctets, status.NextUid);
}
