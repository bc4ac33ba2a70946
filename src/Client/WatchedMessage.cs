using RelateMail.Api.Contracts;

namespace RelateMail.Client;

/// <summary>A message of a stream.</summary>
/// <param name="Message">As a list shows it, with its preview.</param>
/// <param name="Cursor">
/// The position behind the message. Store it once the message is processed, and continue there after a restart.
/// </param>
public sealed record WatchedMessage(MessageListItem Message, string Cursor);

/// <summary>How a stream of messages begins and continues.</summary>
public sealed record MessageWatchOptions
{
    /// <summary>The value of <see cref="After"/> for new messages only.</summary>
    public const string Last = "last";

    /// <summary>A cursor, a UID, or <see cref="Last"/>; null for all messages of the mailbox.</summary>
    public string? After { get; init; }

    /// <summary>Only messages that match this filter, such as <c>from:anna</c>; null for all.</summary>
    public string? Query { get; init; }

    /// <summary>
    /// Called with the cause when the connection is lost, before it is opened again; null to ignore that. The stream
    /// continues until its token is cancelled or the server refuses it.
    /// </summary>
    public Action<Exception>? Interrupted { get; init; }
}
