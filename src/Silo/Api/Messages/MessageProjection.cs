using System.Collections.Immutable;
using RelateMail.Api.Contracts;
using RelateMail.Grains.Abstractions;

namespace RelateMail.Silo.Api.Messages;

/// <summary>Converts a stored message to the views of the API.</summary>
internal static class MessageProjection
{
    /// <param name="mailbox">The canonical address of the mailbox.</param>
    /// <param name="message">The entry of the mailbox.</param>
    /// <param name="hasPreview">False to leave the preview out, which is the longest member of most items.</param>
    public static MessageListItem ToListItem(string mailbox, StoredMessage message, bool hasPreview = true)
    {
        MessageDetails details = message.Details;
        MessageSummary summary = details.Summary;
        return new MessageListItem
        {
            Mailbox = mailbox,
            Uid = message.Uid,
            TransactionId = message.Id,
            ReceivedAt = message.ReceivedAt,
            From = ToAddresses(summary.From),
            To = ToAddresses(summary.To),
            Cc = ToAddresses(summary.Cc),
            Bcc = ToAddresses(summary.Bcc),
            ReplyTo = ToAddresses(summary.ReplyTo),
            Sender = ToAddresses(summary.Sender),
            Subject = summary.Subject,
            Date = summary.Date,
            Preview = hasPreview ? summary.Preview : null,
            Seen = message.Seen,
            Authenticated = IsAuthenticated(details.Authentication),
            Quarantined = message.Quarantined,
            ListId = summary.ListId,
            AutoSubmitted = summary.AutoSubmitted,
            Attachments = [.. summary.Parts.Where(part => part.IsAttachment).Select(ToPart)],
            Size = message.Size,
            Recipients = [.. message.Recipients.Select(one => new RecipientView(one.Address, one.Tag))],
            ReversePath = details.ReversePath,
            MessageId = summary.MessageId,
            InReplyTo = summary.InReplyTo,
            TruncatedFields = summary.TruncatedFields,
        };
    }

    public static PartView ToPart(PartSummary part) => new(
        part.Number, part.ContentType, part.Charset, part.FileName, part.ContentId, part.Size, part.IsAttachment,
        part.IsInline, part.Disposition, part.Sha256);

    public static TlsView? ToTls(ClientRecord client) =>
        client.Tls is { } tls ? new TlsView(tls.Version, tls.Cipher, tls.ServerName) : null;

    public static ReceivedView ToReceived(MessageDetails details)
    {
        ClientRecord client = details.Client;
        return new ReceivedView(
            client.Address, client.Name, client.With, client.Login, details.RequireTls ?? false, details.TraceFields);
    }

    private static MailAddressView[] ToAddresses(ImmutableArray<MailAddress> addresses) =>
        addresses.IsEmpty ? [] : [.. addresses.Select(one => new MailAddressView(one.Name, one.Address))];

    // A private address or a trusted relay is not judged, so that only a signature can pass.
    private static bool? IsAuthenticated(AuthenticationDetails? verdicts) => verdicts switch
    {
        null => null,
        { Dmarc.Result: "pass" } => true,
        { Dmarc.Result: "temperror" } or { Spf.Problem: "private-address" or "trusted-relay" } => null,
        _ => false,
    };
}
