namespace RelateMail.Grains.State;

/// <summary>The small, rarely written settings of a mailbox. Its messages are in the message store.</summary>
[GenerateSerializer, Immutable, Alias("RelateMail.MailboxSettings")]
internal sealed record MailboxSettings
{
    /// <summary>Null for unlimited.</summary>
    [Id(0)] public long? QuotaOctets { get; init; }
}
