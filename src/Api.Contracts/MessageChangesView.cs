namespace RelateMail.Api.Contracts;

/// <summary>One page of changes of a mailbox.</summary>
/// <param name="Items">Messages that are new or changed, as they are now.</param>
/// <param name="DeletedUids">Messages that were deleted, or released under another UID.</param>
/// <param name="Next">The position after this page, to send as <c>since</c>.</param>
/// <param name="HasMore">True if more changes follow now.</param>
public sealed record MessageChangesView(MessageListItem[] Items, long[] DeletedUids, string Next, bool HasMore);
