using RelateMail.Grains.Abstractions;
using RelateMail.Silo.Api.Messages.Content;

namespace RelateMail.Silo.Api.Messages;

/// <summary>Converts a stored message to the views of the API.</summary>
internal static class MessageProjection
{
    public static MessageListItem ToListItem(StoredMessage message)
    {
        MessageDetails details = message.Details;
        MessageSummary summary = details.Summary;
        return new MessageListItem
        {
            Uid = message.Uid,
            ReceivedAt = message.ReceivedAt,
            From = summary.From,
            To = summary.To,
            Cc = summary.Cc,
            Bcc = summary.Bcc,
            ReplyTo = summary.ReplyTo,
            Sender = summary.Sender,
            Subject = summary.Subject,
            Date = summary.Date,
            Seen = message.Seen,
            Authenticated = IsAuthenticated(details.Authentication),
            Attachments = [.. summary.Parts.Where(part => part.IsAttachment).Select(PartView.Of)],
            Size = message.Size,
            Recipients = [.. message.Recipients.Select(one => new RecipientView(one.Address, one.Tag))],
            ReversePath = details.ReversePath,
            MessageId = summary.MessageId,
            TruncatedFields = summary.TruncatedFields,
            Id = message.Id,
        };
    }

    public static MessageView ToView(
        StoredMessage message, TextBody? text, TextBody? html, IReadOnlyList<HeaderFieldView> headers)
    {
        MessageSummary summary = message.Details.Summary;
        ClientRecord client = message.Details.Client;
        return new MessageView(ToListItem(message))
        {
            Text = text?.Text,
            Html = html?.Text,
            Truncated = text is { Truncated: true } || html is { Truncated: true },
            InReplyTo = summary.InReplyTo,
            References = summary.References,
            Authentication = message.Details.Authentication,
            Headers = headers,
            Parts = [.. summary.Parts.Select(PartView.Of)],
            Tls = client.Tls is { } tls ? new TlsView(tls.Version, tls.Cipher, tls.ServerName) : null,
            Received = new ReceivedView(
                client.Address,
                client.Name,
                client.With,
                client.Login,
                message.Details.RequireTls ?? false,
                message.Details.TraceFields),
        };
    }

    // A private address or a trusted relay is not judged, so that only a signature can pass.
    private static bool? IsAuthenticated(AuthenticationDetails? verdicts) => verdicts switch
    {
        null => null,
        { Dmarc.Result: "pass" } => true,
        { Dmarc.Result: "temperror" } or { Spf.Problem: "private-address" or "trusted-relay" } => null,
        _ => false,
    };
}
