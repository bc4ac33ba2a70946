using System.Collections.Immutable;
using System.Runtime.InteropServices;

namespace RelateMail.Grains.Contracts;

/// <summary>A small content in the call to its only mailbox.</summary>
[GenerateSerializer, Immutable, Alias("RelateMail.InboundContent")]
public sealed record InboundContent
{
    [Id(0)] private readonly byte[] _octets = [];
    [Id(1)] private readonly byte[] _digest = [];

    /// <summary>
    /// The content as received, at most 256 KiB. Never a pooled buffer: Orleans may read it after the call has timed
    /// out.
    /// </summary>
    public required ImmutableArray<byte> Octets
    {
        get => ImmutableCollectionsMarshal.AsImmutableArray(_octets);
        init => _octets = ImmutableCollectionsMarshal.AsArray(value) ?? [];
    }

    /// <summary>SHA-256 of <see cref="Octets"/>.</summary>
    public required ImmutableArray<byte> Digest
    {
        get => ImmutableCollectionsMarshal.AsImmutableArray(_digest);
        init => _digest = ImmutableCollectionsMarshal.AsArray(value) ?? [];
    }

    // Orleans logs the arguments of slow and failed calls; the content of a message must not be among them.
    public override string ToString() => $"{nameof(InboundContent)} of {Octets.Length} octets";
}
