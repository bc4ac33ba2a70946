using RelateMail.Grains.Abstractions;
using RelateMail.Silo.Api.Messages.Content;

namespace RelateMail.Silo.Api.Messages;

/// <summary>From a stored message to what the API shows of it.</summary>
internal static class MessageProjection
{
    public static MessageListItem ToListItem(StoredMessage message)
    {
        MessageDetails details = message.Details;
        MessageSummary summary = details.Summary;
        return new MessageListItem
        {
            Uid = message.Uid,
            Id = message.Id,
            ReceivedAt = message.ReceivedAt,
            Size = message.Size,
            ReversePath = details.ReversePath,
            Recipient = details.Recipient,
            Tag = details.Tag,
            From = summary.From,
            To = summary.To,
            Cc = summary.Cc,
            Subject = summary.Subject,
            Date = summary.Date,
            MessageId = summary.MessageId,
            Seen = message.Seen,
            Attachments = [.. summary.Parts.Where(part => part.IsAttachment).Select(PartView.Of)],
        };
    }

    public static MessageView ToView(
        StoredMessage message, TextBody? text, TextBody? html, IReadOnlyList<HeaderFieldView> headers)
    {
        MessageListItem item = ToListItem(message);
        MessageSummary summary = message.Details.Summary;
        ClientRecord client = message.Details.Client;
        return new MessageView
        {
            Uid = item.Uid,
            Id = item.Id,
            ReceivedAt = item.ReceivedAt,
            Size = item.Size,
            ReversePath = item.ReversePath,
            Recipient = item.Recipient,
            Tag = item.Tag,
            From = item.From,
            To = item.To,
            Cc = item.Cc,
            Subject = item.Subject,
            Date = item.Date,
            MessageId = item.MessageId,
            Seen = item.Seen,
            Attachments = item.Attachments,
            InReplyTo = summary.InReplyTo,
            References = summary.References,
            Text = text?.Text,
            Html = html?.Text,
            Truncated = text is { Truncated: true } || html is { Truncated: true },
            Headers = headers,
            Parts = [.. summary.Parts.Select(PartView.Of)],
            Tls = client.Tls is { } tls ? new TlsView(tls.Version, tls.Cipher, tls.ServerName) : null,
            Received = new ReceivedView(
                client.Address, client.Name, client.With, client.Login, message.Details.TraceFields),
        };
    }
}
