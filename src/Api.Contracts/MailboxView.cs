namespace RelateMail.Api.Contracts;

/// <summary>How much a mailbox holds.</summary>
/// <param name="Address">The canonical address.</param>
/// <param name="MessageCount">All messages, seen and unseen.</param>
/// <param name="UnseenCount">Messages that are not marked as seen.</param>
/// <param name="QuarantinedCount">
/// Messages that are hidden until they are released; not part of the other counts.
/// </param>
/// <param name="UsedBytes">
/// Octets of all messages together, with quarantined ones, and of lists of parts and addresses of more than 8 KiB.
/// </param>
/// <param name="QuotaBytes">Maximum number of octets; null for no quota.</param>
/// <param name="NextUid">The UID that the next message gets.</param>
/// <param name="UidValidity">
/// Changes if the server was restored from a backup: UIDs of before are then of other messages.
/// </param>
public sealed record MailboxView(
    string Address, long MessageCount, long UnseenCount, long QuarantinedCount, long UsedBytes, long? QuotaBytes,
    long NextUid, string UidValidity);
