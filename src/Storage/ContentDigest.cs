namespace RelateMail.Storage;

/// <summary>SHA-256 of a content's octets as received. 32 octets.</summary>
public readonly record struct ContentDigest
{
    private readonly ReadOnlyMemory<byte> _octets;

    /// <exception cref="ArgumentException">Not 32 octets.</exception>
    public ContentDigest(ReadOnlyMemory<byte> octets)
    {
        _octets = octets.Length == 32 ? octets : throw new ArgumentException("A digest has 32 octets.", nameof(octets));
    }

    public ReadOnlyMemory<byte> Octets => _octets;

    public bool Equals(ContentDigest other) => _octets.Span.SequenceEqual(other._octets.Span);

    public override int GetHashCode() => _octets.Length == 0 ? 0 : BitConverter.ToInt32(_octets.Span);

    public override string ToString() => Convert.ToHexStringLower(_octets.Span);
}
