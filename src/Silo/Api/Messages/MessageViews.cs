using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Serialization;
using RelateMail.Grains.Abstractions;
using RelateMail.Silo.Api.Http;
using RelateMail.Silo.Api.Messages.Content;

namespace RelateMail.Silo.Api.Messages;

/// <summary>A message as a list shows it; members in the order in which people read them.</summary>
internal record MessageListItem
{
    /// <summary>The mailbox's canonical address. Together with <c>uid</c>, identifies the message.</summary>
    public required string Mailbox { get; init; }

    /// <summary>Number of the message in its mailbox; numbers ascend and are never reused.</summary>
    public required long Uid { get; init; }

    /// <summary>
    /// The id in the SMTP reply, the log and the Received field; the same in the mailbox of every recipient.
    /// </summary>
    public required Guid TransactionId { get; init; }

    public required DateTimeOffset ReceivedAt { get; init; }

    /// <summary>
    /// Header field From: its addresses, decoded; empty if absent. Members of groups are included; repeated fields are
    /// joined. The same applies to the other lists of addresses.
    /// </summary>
    public required ImmutableArray<MailAddress> From { get; init; }

    public required ImmutableArray<MailAddress> To { get; init; }

    public required ImmutableArray<MailAddress> Cc { get; init; }

    public required ImmutableArray<MailAddress> Bcc { get; init; }

    public required ImmutableArray<MailAddress> ReplyTo { get; init; }

    public required ImmutableArray<MailAddress> Sender { get; init; }

    /// <summary>Header field Subject, decoded, at most 2000 characters; null if absent or empty.</summary>
    public required string? Subject { get; init; }

    /// <summary>
    /// Header field Date; null if absent, not a date, or without a known time zone: never a wrong instant.
    /// </summary>
    [JsonConverter(typeof(ApiTimeWithOffset))]
    public required DateTimeOffset? Date { get; init; }

    /// <summary>
    /// The first characters of the text, at most 200, on one line, without quotes and signature. Null if the message
    /// has no text, and in lists for messages that a gateway of an earlier version received.
    /// </summary>
    public required string? Preview { get; init; }

    public required bool Seen { get; init; }

    /// <summary>
    /// True if DMARC passed; false if it did not. Null if the message was not judged: the client logged in or has a
    /// private address, or DNS gave no answer.
    /// </summary>
    public required bool? Authenticated { get; init; }

    /// <summary>
    /// True if the message failed sender authentication and the domain's policy hides it. A release files it under a
    /// new UID.
    /// </summary>
    public required bool Quarantined { get; init; }

    /// <summary>
    /// Identifier of the mailing list (List-Id); null if absent, and like <see cref="Preview"/> for older messages.
    /// </summary>
    public required string? ListId { get; init; }

    /// <summary>
    /// Keyword of header field Auto-Submitted: <c>auto-replied</c> and <c>auto-generated</c> must not be answered by a
    /// program (RFC 3834). Null if absent, and like <see cref="Preview"/> for older messages.
    /// </summary>
    public required string? AutoSubmitted { get; init; }

    /// <summary>The parts with <c>isAttachment</c>, in order.</summary>
    public required IReadOnlyList<PartView> Attachments { get; init; }

    /// <summary>Octets of the content, without the trace fields.</summary>
    public required long Size { get; init; }

    /// <summary>The accepted addresses (RCPT TO) that led to this mailbox, in the order of the client.</summary>
    public required IReadOnlyList<RecipientView> Recipients { get; init; }

    /// <summary>The reverse-path (MAIL FROM); null for the empty one of notifications.</summary>
    public required string? ReversePath { get; init; }

    /// <summary>Header field Message-ID without its angle brackets.</summary>
    public required string? MessageId { get; init; }

    /// <summary>The first identifier of header field In-Reply-To, without its angle brackets.</summary>
    public required string? InReplyTo { get; init; }

    /// <summary>
    /// The members that do not hold the whole field, because it is very long: from, to, cc, bcc, replyTo, sender (cut
    /// between two addresses), subject (cut at its end), references (without some in the middle), and parts and
    /// attachments (without the last ones, which only the raw form has).
    /// </summary>
    public required ImmutableArray<string> TruncatedFields { get; init; }
}

/// <summary>
/// A message with the members that <c>include</c> names; those that it does not name are null. The ordered members
/// follow those of the list.
/// </summary>
internal sealed record MessageView : MessageListItem
{
    public MessageView()
    {
    }

    /// <summary>Copies the members of the list; the initializer sets the others.</summary>
    [SetsRequiredMembers]
    public MessageView(MessageListItem item)
        : base(item)
    {
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
    public required ImmutableArray<string> References { get; init; }

    /// <summary>The verdicts on the sender; null if the message was not judged.</summary>
    [JsonPropertyOrder(1)]
    public required AuthenticationDetails? Authentication { get; init; }

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

/// <summary>An accepted address.</summary>
/// <param name="Address">As the client sent it.</param>
/// <param name="Tag">The tag of the address, or of the alias' target that it led to; null if absent.</param>
internal sealed record RecipientView(string Address, string? Tag);

/// <summary>One part of a message.</summary>
/// <param name="Number">From 1, in the order of the message.</param>
/// <param name="ContentType">The type/subtype that the message declares.</param>
/// <param name="Charset">Charset of a text part; null if not declared.</param>
/// <param name="FileName">Null if not declared.</param>
/// <param name="ContentId">The id that HTML refers to by <c>cid:</c>; null if absent.</param>
/// <param name="Size">Octets after decoding of the transfer encoding.</param>
/// <param name="IsAttachment">
/// False for the body, for text without a file name, and for images that the HTML shows. True for each part with
/// <c>Content-Disposition: attachment</c>.
/// </param>
/// <param name="IsInline">
/// True for an image, a sound or a video to be shown within the body. One with a file name can be an attachment too.
/// </param>
/// <param name="Disposition">
/// Content-Disposition as declared, in lower case; null if absent, and for messages that a gateway of an earlier
/// version received.
/// </param>
/// <param name="Sha256">
/// SHA-256 of the octets after decoding, in lower-case hexadecimal digits. Null for text that is neither named nor
/// declared as an attachment, and for messages that a gateway of an earlier version received.
/// </param>
internal sealed record PartView(
    int Number, string ContentType, string? Charset, string? FileName, string? ContentId, long Size, bool IsAttachment,
    bool IsInline, string? Disposition, string? Sha256)
{
    public static PartView Of(PartSummary part) => new(
        part.Number, part.ContentType, part.Charset, part.FileName, part.ContentId, part.Size, part.IsAttachment,
        part.IsInline, part.Disposition, part.Sha256);
}

/// <summary>TLS of a session.</summary>
/// <param name="Version">TLSv1.2 or TLSv1.3.</param>
/// <param name="Cipher">The IANA name of the cipher suite.</param>
/// <param name="ServerName">The server name that the client requested (SNI); null if it requested none.</param>
internal sealed record TlsView(string Version, string Cipher, string? ServerName);

/// <summary>How the message was received.</summary>
/// <param name="ClientAddress">The client's IP address.</param>
/// <param name="ClientName">The name that the client sent with EHLO or HELO.</param>
/// <param name="With">The protocol, by its keyword (RFC 3848).</param>
/// <param name="Login">The account that sent it; null if the session was not authenticated.</param>
/// <param name="RequireTls">True if the client required TLS for every hop (REQUIRETLS, RFC 8689).</param>
/// <param name="Trace">The fields that the server put before the content: Return-Path, Delivered-To, Received.</param>
internal sealed record ReceivedView(
    string ClientAddress, string ClientName, string With, string? Login, bool RequireTls, string Trace);

/// <summary>The members of a message that can be changed; one that is null or left out stays.</summary>
internal sealed record MessageUpdate
{
    /// <summary>Whether the message has been read.</summary>
    public bool? Seen { get; set; }
}
