using RelateMail.Grains.Abstractions;
using RelateMail.Storage;

namespace RelateMail.Grains.Mailboxes;

/// <summary>The epoch of the store, which does not change while a silo runs; read once.</summary>
internal sealed class StoreEpoch(IMailboxIndex mailboxes)
{
    private long _value;

    public async ValueTask<long> ReadAsync(CancellationToken cancellationToken)
    {
        if (Interlocked.Read(ref _value) == 0)
        {
            Interlocked.Exchange(ref _value, await mailboxes.ReadEpochAsync(cancellationToken));
        }

        return Interlocked.Read(ref _value);
    }
}

/// <summary>Converts the head of the store to the status of the contract.</summary>
internal static class MailboxHeads
{
    public static MailboxStatus ToStatus(this MailboxHead head, long? quotaOctets, long uidValidity) => new()
    {
        Messages = head.Messages,
        Unseen = head.Unseen,
        Octets = head.Octets,
        QuotaOctets = quotaOctets,
        NextUid = head.NextUid,
        Quarantined = head.Quarantined,
        ModSeq = head.ModSeq,
        UidValidity = uidValidity,
        HasReceived = head.HasReceived,
    };
}
