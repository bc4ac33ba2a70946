using RelateMail.Grains.Abstractions;
using RelateMail.Silo.Api.Messages.Content;

namespace RelateMail.Silo.Api.Messages;

/// <summary>One page of a list of messages.</summary>
/// <param name="Messages">In the order that was asked for.</param>
/// <param name="Next">The <c>after</c> of the next page; null where this page is the last.</param>
internal sealed record MessageListView(IReadOnlyList<MessageListItem> Messages, long? Next);

/// <summary>A message as a list shows it.</summary>
internal record MessageListItem
{
    /// <summary>Number of the message in its mailbox; ascends, and is never given twice.</summary>
    public required long Uid { get; init; }

    /// <summary>The id of the reply, the log and the Received field; the same in every recipient's mailbox.</summary>
    public required Guid Id { get; init; }

    public required DateTimeOffset ReceivedAt { get; init; }

    /// <summary>Octets of the content, without the trace fields.</summary>
    public required long Size { get; init; }

    /// <summary>The reverse-path (MAIL FROM); null for the empty one of notifications.</summary>
    public required string? ReversePath { get; init; }

    /// <summary>The forward-path as the client gave it (RCPT TO).</summary>
    public required string Recipient { get; init; }

    /// <summary>The tag of a plus-address; null without one.</summary>
    public required string? Tag { get; init; }

    /// <summary>Header field From, decoded; null where it is missing. The same for the others.</summary>
    public required string? From { get; init; }

    public required string? To { get; init; }

    public required string? Cc { get; init; }

    public required string? Subject { get; init; }

    /// <summary>Header field Date; null where it is missing or no date.</summary>
    public required DateTimeOffset? Date { get; init; }

    /// <summary>Header field Message-ID without its angle brackets.</summary>
    public required string? MessageId { get; init; }

    public required bool Seen { get; init; }

    public required IReadOnlyList<PartView> Attachments { get; init; }
}

/// <summary>A message with its text.</summary>
internal sealed record MessageView : MessageListItem
{
    public required string? InReplyTo { get; init; }

    public required IReadOnlyList<string> References { get; init; }

    /// <summary>The first plain text of the body; null where there is none.</summary>
    public required string? Text { get; init; }

    /// <summary>The first HTML of the body as it was sent, so not safe to show; null where there is none.</summary>
    public required string? Html { get; init; }

    /// <summary>True where text or html goes on behind the first mebioctet; the part has the rest.</summary>
    public required bool Truncated { get; init; }

    /// <summary>Every header field in order, decoded; the trace fields of this delivery come first.</summary>
    public required IReadOnlyList<HeaderFieldView> Headers { get; init; }

    /// <summary>Every part that holds content, attachments among them.</summary>
    public required IReadOnlyList<PartView> Parts { get; init; }

    /// <summary>TLS of the session that brought the message; null where it came in the clear.</summary>
    public required TlsView? Tls { get; init; }

    public required ReceivedView Received { get; init; }
}

/// <summary>One part of a message.</summary>
/// <param name="Number">From 1, in the order of the message.</param>
/// <param name="ContentType">As the message says: type/subtype.</param>
/// <param name="Charset">Of a text part; null where it is not named.</param>
/// <param name="FileName">Null where it is not named.</param>
/// <param name="ContentId">What HTML refers to by <c>cid:</c>; null without.</param>
/// <param name="Size">Octets once the transfer encoding is undone.</param>
/// <param name="IsAttachment">False for bodies and inline content.</param>
internal sealed record PartView(
    int Number, string ContentType, string? Charset, string? FileName, string? ContentId, long Size, bool IsAttachment)
{
    public static PartView Of(PartSummary part) => new(
        part.Number, part.ContentType, part.Charset, part.FileName, part.ContentId, part.Size, part.IsAttachment);
}

/// <summary>TLS of a session.</summary>
/// <param name="Version">TLSv1.2 or TLSv1.3.</param>
/// <param name="Cipher">The suite's IANA name.</param>
/// <param name="ServerName">The name that the client asked for; null without.</param>
internal sealed record TlsView(string Version, string Cipher, string? ServerName);

/// <summary>How the message came.</summary>
/// <param name="ClientAddress">The client's IP address.</param>
/// <param name="ClientName">What the client called itself in EHLO or HELO.</param>
/// <param name="With">The protocol, by its keyword (RFC 3848).</param>
/// <param name="Login">The account that sent it; null where the session was not authenticated.</param>
/// <param name="Trace">The fields that the server put before the content: Return-Path, Delivered-To, Received.</param>
internal sealed record ReceivedView(string ClientAddress, string ClientName, string With, string? Login, string Trace);

/// <summary>What of a message can be changed.</summary>
internal sealed record MessageChange
{
    /// <summary>Whether somebody has seen the message.</summary>
    public required bool Seen { get; set; }
}
