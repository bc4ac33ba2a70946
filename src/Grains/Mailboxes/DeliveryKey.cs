using System.Buffers.Binary;
using System.Security.Cryptography;
using RelateMail.Grains.Contracts;

namespace RelateMail.Grains.Mailboxes;

/// <summary>A delivery key with value equality, for use in a dictionary. <c>default</c> is 32 zero octets.</summary>
internal readonly record struct DeliveryKey
{
    public const int Length = 32;

    private readonly UInt128 _first;
    private readonly UInt128 _second;

    /// <exception cref="ArgumentException">Not 32 octets.</exception>
    public DeliveryKey(ReadOnlySpan<byte> octets)
    {
        if (octets.Length != Length)
        {
            throw new ArgumentException(
                $"A delivery key must have {Length} octets, not {octets.Length}.", nameof(octets));
        }

        _first = BinaryPrimitives.ReadUInt128BigEndian(octets);
        _second = BinaryPrimitives.ReadUInt128BigEndian(octets[(Length / 2)..]);
    }

    /// <summary>The key of all recipients of a message: equal for a repeat with the same recipients.</summary>
    /// <exception cref="ArgumentException">A key has not 32 octets.</exception>
    public static DeliveryKey Of(InboundMessage message)
    {
        DeliveryKey[] keys = [.. message.Recipients.Select(static one => new DeliveryKey(one.DeliveryKey.AsSpan()))];
        return keys.Length switch
        {
            0 => new DeliveryKey(message.DeliveryKey.AsSpan()),
            1 => keys[0],
            _ => new DeliveryKey(
                SHA256.HashData([.. message.Recipients.SelectMany(static one => one.DeliveryKey)])),
        };
    }
}
