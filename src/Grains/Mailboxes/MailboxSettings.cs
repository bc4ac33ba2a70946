namespace RelateMail.Grains.Mailboxes;

/// <summary>What is small and rare of a mailbox; its messages are in the message store.</summary>
[GenerateSerializer, Immutable, Alias("RelateMail.MailboxSettings")]
internal sealed record MailboxSettings
{
    /// <summary>Null for none.</summary>
    [Id(0)] public long? QuotaOctets { get; init; }
}
