using System.Collections.Immutable;
using System.Runtime.InteropServices;
using RelateMail.Grains.Abstractions;

namespace RelateMail.Grains.Contracts;

/// <summary>
/// One message to be filed in one mailbox. Its octets are already in the content store and are not part of the call.
/// </summary>
[GenerateSerializer, Immutable, Alias("RelateMail.InboundMessage")]
public sealed record InboundMessage
{
    [Id(3)] private readonly byte[] _deliveryKey = [];
    [Id(6)] private readonly InboundRecipient[] _recipients = [];

    /// <summary>Id of the transaction (UUIDv7), the same for each recipient and each retry.</summary>
    [Id(0)] public required Guid Id { get; init; }

    [Id(1)] public required Guid ContentId { get; init; }

    /// <summary>Octets of the content.</summary>
    [Id(2)] public required long Size { get; init; }

    /// <summary>
    /// 32 octets that identify the delivery to the mailbox as a whole. Without <see cref="Recipients"/>, a second
    /// delivery with the same key is a duplicate. With recipients, the message is a duplicate only of one without.
    /// </summary>
    public required ImmutableArray<byte> DeliveryKey
    {
        get => ImmutableCollectionsMarshal.AsImmutableArray(_deliveryKey);
        init => _deliveryKey = ImmutableCollectionsMarshal.AsArray(value) ?? [];
    }

    [Id(4)] public required DateTimeOffset ReceivedAt { get; init; }

    [Id(5)] public required MessageDetails Details { get; init; }

    /// <summary>
    /// The accepted addresses that led to the mailbox, each once, in the order of the client; empty from a gateway of
    /// an earlier version.
    /// </summary>
    public ImmutableArray<InboundRecipient> Recipients
    {
        get => ImmutableCollectionsMarshal.AsImmutableArray(_recipients);
        init => _recipients = ImmutableCollectionsMarshal.AsArray(value) ?? [];
    }

    /// <summary>True to hide the message until it is released, because the policy of its domain asks for it.</summary>
    [Id(7)] public bool Quarantined { get; init; }

    // Orleans logs the arguments of slow and failed calls; the content of a message must not be among them.
    public override string ToString() => $"{nameof(InboundMessage)} {Id}";
}
