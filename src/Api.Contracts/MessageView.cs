using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Serialization;

namespace RelateMail.Api.Contracts;

/// <summary>
/// A message with the members that <c>include</c> names; those that it does not name are null. The ordered members
/// follow those of the list.
/// </summary>
public sealed record MessageView : MessageListItem
{
    public MessageView()
    {
    }

    /// <summary>Copies the members of the list; the initializer sets the others.</summary>
    [SetsRequiredMembers]
    public MessageView(MessageListItem item)
        : base(item)
    {
        References = [];
        Received = null!;
    }

    /// <summary>
    /// The plain text of the body, as a mail client shows it; null if the body has none. Text that was added behind the
    /// body, such as the footer of a mailing list, is another part.
    /// </summary>
    [JsonPropertyOrder(1)]
    public required string? Text { get; init; }

    /// <summary>True if <c>text</c> is cut after its first mebioctet; the part holds all of it.</summary>
    [JsonPropertyOrder(1)]
    public required bool TextTruncated { get; init; }

    /// <summary>The HTML of the body as it was sent, so not safe to show; null if the body has none.</summary>
    [JsonPropertyOrder(1)]
    public required string? Html { get; init; }

    /// <summary>True if <c>html</c> is cut after its first mebioctet; the part holds all of it.</summary>
    [JsonPropertyOrder(1)]
    public required bool HtmlTruncated { get; init; }

    /// <summary>
    /// The text of a reply without what it quotes and without the signature, for reply by mail; from the HTML if there
    /// is no plain text. The whole text if the sender's own lines are between quotes, or a message is forwarded.
    /// </summary>
    [JsonPropertyOrder(1)]
    public required string? StrippedText { get; init; }

    /// <summary>Message identifiers in order. Of a long list, the first one and the nearest ones.</summary>
    [JsonPropertyOrder(1)]
    public required IReadOnlyList<string> References { get; init; }

    /// <summary>The verdicts on the sender; null if the message was not judged.</summary>
    [JsonPropertyOrder(1)]
    public required AuthenticationView? Authentication { get; init; }

    /// <summary>
    /// The header fields in order, unfolded and decoded; the trace fields of this delivery come first. Fields of the
    /// sender that claim to be this server's Authentication-Results are left out.
    /// </summary>
    [JsonPropertyOrder(1)]
    public required IReadOnlyList<HeaderFieldView>? Headers { get; init; }

    /// <summary>Every part that holds content, including attachments.</summary>
    [JsonPropertyOrder(1)]
    public required IReadOnlyList<PartView>? Parts { get; init; }

    /// <summary>TLS of the session that delivered the message; null if the session was not encrypted.</summary>
    [JsonPropertyOrder(1)]
    public required TlsView? Tls { get; init; }

    [JsonPropertyOrder(1)]
    public required ReceivedView Received { get; init; }
}
