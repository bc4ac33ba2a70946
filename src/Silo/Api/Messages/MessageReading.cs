using RelateMail.Api.Contracts;
using RelateMail.Grains.Abstractions;
using RelateMail.Mime.Headers;
using RelateMail.Mime.Quotes;
using RelateMail.Mime.Text;
using RelateMail.Silo.Api.Messages.Content;

namespace RelateMail.Silo.Api.Messages;

/// <summary>
/// Reads one message with the members that a client wants, and only the octets that they need. Members that the entry
/// of an earlier gateway lacks are computed from the octets that are read anyway.
/// </summary>
internal sealed class MessageReading(ContentDownload download)
{
    private const MessageInclude FromContent =
        MessageInclude.Text | MessageInclude.Html | MessageInclude.Headers | MessageInclude.StrippedText;

    public async Task<MessageView> ReadAsync(
        string mailbox, StoredMessage message, MessageInclude include, CancellationToken cancellationToken)
    {
        MessageSummary summary = message.Details.Summary;
        ContentDownload contents = (include & FromContent) == MessageInclude.None
            ? download : await download.KeepAsync(message, cancellationToken);
        bool isStripped = include.HasFlag(MessageInclude.StrippedText);
        TextBody? text = isStripped || include.HasFlag(MessageInclude.Text)
            ? await TextBody.ReadAsync(message, TextBody.FindText(summary), contents, cancellationToken) : null;
        bool stripsHtml = isStripped && string.IsNullOrWhiteSpace(text?.Text);
        TextBody? html = stripsHtml || include.HasFlag(MessageInclude.Html)
            ? await TextBody.ReadAsync(message, TextBody.FindHtml(summary), contents, cancellationToken) : null;
        string? plain = stripsHtml && html is not null ? HtmlTextReader.ReadAll(html.Text) : text?.Text;
        HeaderBlock? header = include.HasFlag(MessageInclude.Headers)
            ? await HeaderBlock.ReadAsync(message, contents, cancellationToken) : null;
        TextBody? shownText = include.HasFlag(MessageInclude.Text) ? text : null;
        TextBody? shownHtml = include.HasFlag(MessageInclude.Html) ? html : null;
        MessageListItem item = MessageProjection.ToListItem(mailbox, message);
        return new MessageView(item)
        {
            Preview = item.Preview ?? (plain is null ? null : PreviewText.Of(plain) ?? PreviewText.OfQuote(plain)),
            ListId = item.ListId ?? header?.Find("List-Id"u8, ListFields.ListId),
            AutoSubmitted = item.AutoSubmitted ?? header?.Find("Auto-Submitted"u8, ListFields.AutoSubmitted),
            Text = shownText?.Text,
            TextTruncated = shownText is { Truncated: true },
            Html = shownHtml?.Text,
            HtmlTruncated = shownHtml is { Truncated: true },
            StrippedText = isStripped && plain is not null ? ReplyText.Strip(plain) : null,
            References = summary.References,
            Authentication = VerdictProjection.ToView(message.Details.Authentication),
            Headers = header?.ToViews(),
            Parts = include.HasFlag(MessageInclude.Parts) ? [.. summary.Parts.Select(MessageProjection.ToPart)] : null,
            Tls = MessageProjection.ToTls(message.Details.Client),
            Received = MessageProjection.ToReceived(message.Details),
        };
    }
}
