using System.Collections.Immutable;
using System.Runtime.InteropServices;
using RelateMail.Grains.Abstractions;

namespace RelateMail.Grains.Contracts;

/// <summary>An accepted address in a delivery, with the key that makes the delivery to it happen only once.</summary>
[GenerateSerializer, Immutable, Alias("RelateMail.InboundRecipient")]
public sealed record InboundRecipient
{
    [Id(1)] private readonly byte[] _deliveryKey = [];

    [Id(0)] public required AcceptedRecipient Recipient { get; init; }

    /// <summary>
    /// 32 octets that identify the delivery to this address. The mailbox files an entry if at least one of its keys is
    /// new, and lists in it the addresses whose keys are new.
    /// </summary>
    public required ImmutableArray<byte> DeliveryKey
    {
        get => ImmutableCollectionsMarshal.AsImmutableArray(_deliveryKey);
        init => _deliveryKey = ImmutableCollectionsMarshal.AsArray(value) ?? [];
    }
}
