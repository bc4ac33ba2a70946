namespace RelateMail.Grains.Abstractions;

/// <summary>An address that was accepted at RCPT and led to a mailbox.</summary>
[GenerateSerializer, Immutable, Alias("RelateMail.AcceptedRecipient")]
public sealed record AcceptedRecipient
{
    /// <summary>The forward-path exactly as the client sent it, without brackets.</summary>
    [Id(0)] public required string Address { get; init; }

    /// <summary>
    /// The plus-tag of the address, or of the target of an alias that led to the mailbox, without the separator; null
    /// if absent.
    /// </summary>
    [Id(1)] public string? Tag { get; init; }
}

/// <summary>An accepted address in a delivery, with the key that makes the delivery to it happen only once.</summary>
[GenerateSerializer, Immutable, Alias("RelateMail.InboundRecipient")]
public sealed record InboundRecipient
{
    [Id(0)] public required AcceptedRecipient Recipient { get; init; }

    /// <summary>
    /// 32 octets that identify the delivery to this address. The mailbox files an entry if at least one of its keys is
    /// new, and lists in it the addresses whose keys are new.
    /// </summary>
    [Id(1)] public required byte[] DeliveryKey { get; init; }
}
