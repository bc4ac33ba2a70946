using System.Buffers;

namespace RelateMail.Smtp.Tests;

/// <summary>Input for readers over the pipe, cut into segments at will.</summary>
internal static class Segments
{
    /// <summary>One sequence of several segments; empty ones are segments too.</summary>
    public static ReadOnlySequence<byte> Of(params ReadOnlySpan<byte[]> pieces)
    {
        var first = new Segment(pieces[0], runningIndex: 0);
        Segment last = first;
        foreach (byte[] piece in pieces[1..])
        {
            last = last.Append(piece);
        }

        return new ReadOnlySequence<byte>(first, 0, last, last.Memory.Length);
    }

    /// <summary>One octet a segment.</summary>
    public static ReadOnlySequence<byte> Single(byte[] octets) =>
        Of([[], .. octets.Select(octet => new[] { octet })]);

    private sealed class Segment : ReadOnlySequenceSegment<byte>
    {
        public Segment(byte[] octets, long runningIndex)
        {
            Memory = octets;
            RunningIndex = runningIndex;
        }

        public Segment Append(byte[] octets)
        {
            var next = new Segment(octets, RunningIndex + Memory.Length);
            Next = next;
            return next;
        }
    }
}
