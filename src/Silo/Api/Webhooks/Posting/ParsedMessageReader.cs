using RelateMail.Grains.Abstractions;
using RelateMail.Mime.Quotes;
using RelateMail.Mime.Text;
using RelateMail.Silo.Api.Messages.Content;
using RelateMail.Webhooks;

namespace RelateMail.Silo.Api.Webhooks.Posting;

/// <summary>Reads a message for the formats that send its fields and parts.</summary>
internal sealed class ParsedMessageReader(ContentDownload download)
{
    /// <param name="message">The entry of the mailbox.</param>
    /// <param name="trace">The trace fields of the delivery.</param>
    /// <param name="cancellationToken">Cancels the reading.</param>
    public async ValueTask<WebhookMessage> ReadAsync(
        StoredMessage message, byte[] trace, CancellationToken cancellationToken)
    {
        MessageSummary summary = message.Details.Summary;
        ContentDownload contents = await download.KeepAsync(message, cancellationToken);
        PartSummary? textPart = TextBody.FindText(summary);
        PartSummary? htmlPart = TextBody.FindHtml(summary);
        TextBody? text = await TextBody.ReadAsync(message, textPart, contents, cancellationToken);
        TextBody? html = await TextBody.ReadAsync(message, htmlPart, contents, cancellationToken);
        string? plain = string.IsNullOrWhiteSpace(text?.Text) && html is not null
            ? HtmlTextReader.ReadAll(html.Text) : text?.Text;
        HeaderBlock header = await HeaderBlock.ReadAsync(message, contents, cancellationToken);
        string signature = "";
        string? stripped = plain is null ? null : ReplyText.Strip(plain, out signature);
        return new WebhookMessage
        {
            From = ToAddresses(summary.From),
            To = ToAddresses(summary.To),
            Cc = ToAddresses(summary.Cc),
            Bcc = [.. ToAddresses(summary.Bcc), .. FindBlind(message)],
            ReplyTo = ToAddresses(summary.ReplyTo),
            Sender = ToAddresses(summary.Sender),
            Subject = summary.Subject,
            MailboxHash = message.Recipients is [AcceptedRecipient first, ..] ? first.Tag : null,
            Text = text?.Text,
            PlainText = plain,
            Html = html?.Text,
            StrippedText = stripped,
            Signature = signature.Length > 0 ? signature : null,
            Headers = [.. header.ToViews().Select(static one => KeyValuePair.Create(one.Name, one.Value))],
            Attachments =
            [
                .. summary.Parts
                    .Where(part => part.Number != textPart?.Number || text!.Truncated)
                    .Where(part => part.Number != htmlPart?.Number || html!.Truncated)
                    .Select(part => ToAttachment(message, part, html?.Text, contents)),
                .. summary.TruncatedFields.Contains("parts") ? [WholeMessage(message, trace, contents)]
                    : (WebhookAttachment[])[],
            ],
        };
    }

    /// <summary>The accepted addresses that no header field has: Bcc, or a list that the sender wrote to.</summary>
    private static IEnumerable<WebhookAddress> FindBlind(StoredMessage message)
    {
        MessageSummary summary = message.Details.Summary;
        HashSet<string> shown = new(StringComparer.OrdinalIgnoreCase);
        shown.UnionWith(summary.To.Concat(summary.Cc).Concat(summary.Bcc).Select(static one => one.Address ?? ""));
        return message.Recipients.Where(one => shown.Add(one.Address))
            .Select(static one => new WebhookAddress(null, one.Address));
    }

    private static WebhookAddress[] ToAddresses(IEnumerable<MailAddress> addresses) =>
        [.. addresses.Select(static one => new WebhookAddress(one.Name, one.Address))];

    /// <summary>A part has its Content-ID only if the body shows it: others are attachments for people.</summary>
    private static WebhookAttachment ToAttachment(
        StoredMessage message, PartSummary part, string? html, ContentDownload contents)
    {
        bool isShown = part.ContentId is { } id
            && (part.IsInline || html?.Contains($"cid:{id}", StringComparison.OrdinalIgnoreCase) == true);
        return new(
            PartMedia.FileName(part), PartMedia.ContentType(part), isShown ? part.ContentId : null, part.Size,
            _ => new(contents.Read(message, part)));
    }

    /// <summary>The list of parts has a limit, and nothing of the message may be lost.</summary>
    private static WebhookAttachment WholeMessage(StoredMessage message, byte[] trace, ContentDownload contents) => new(
        "message.eml", "message/rfc822", null, trace.Length + message.Size,
        _ => new(contents.Read(message, trace, 0)));
}
