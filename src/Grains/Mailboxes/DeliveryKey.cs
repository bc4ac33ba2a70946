using System.Buffers.Binary;

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
}
