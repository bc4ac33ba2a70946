namespace RelateMail.Grains;

/// <summary>Quotas of mailboxes that have none of their own.</summary>
/// <param name="account">In octets; 0 for no quota.</param>
/// <param name="postmaster">Of the mailboxes <c>postmaster@…</c>, in octets; 0 for no quota.</param>
internal sealed class DefaultQuotas(long account, long postmaster)
{
    private const string Postmaster = "postmaster@";

    /// <summary>The quota that applies to a mailbox, in octets; null for no quota.</summary>
    /// <param name="mailbox">The canonical address.</param>
    /// <param name="own">The quota of its account; null if it has none.</param>
    public long? Apply(string mailbox, long? own)
    {
        if (own is not null)
        {
            return own;
        }

        long quota = mailbox.StartsWith(Postmaster, StringComparison.Ordinal) ? postmaster : account;
        return quota == 0 ? null : quota;
    }
}
