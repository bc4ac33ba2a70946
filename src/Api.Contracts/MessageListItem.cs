using System.Text.Json.Serialization;

namespace RelateMail.Api.Contracts;

/// <summary>A message as a list shows it; members in the order in which people read them.</summary>
public record MessageListItem
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
    public required IReadOnlyList<MailAddressView> From { get; init; }

    public required IReadOnlyList<MailAddressView> To { get; init; }

    public required IReadOnlyList<MailAddressView> Cc { get; init; }

    public required IReadOnlyList<MailAddressView> Bcc { get; init; }

    public required IReadOnlyList<MailAddressView> ReplyTo { get; init; }

    public required IReadOnlyList<MailAddressView> Sender { get; init; }

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
    public required IReadOnlyList<string> TruncatedFields { get; init; }
}
