using System.Buffers;
using RelateMail.Load;

namespace RelateMail.Benchmarks;

/// <summary>The load generator's messages, in segments of the size that Kestrel delivers.</summary>
internal static class SampleContent
{
    private const int SegmentOctets = 32 * 1024;

    public static byte[] OfSize(int octets)
    {
        MessageTemplate template =
            MessageTemplate.Build(octets, "sender@example.org", "benchmark", DateTimeOffset.UnixEpoch);
        byte[] content = new byte[octets];
        int head = template.CopyHead(1, content);
        template.Tail.Span.CopyTo(content.AsSpan(head));
        return content;
    }

    public static IReadOnlyList<ReadOnlyMemory<byte>> Segments(byte[] octets) =>
        [.. octets.Chunk(SegmentOctets).Select(segment => (ReadOnlyMemory<byte>)segment)];

    public static ReadOnlySequence<byte> Sequence(byte[] octets)
    {
        Segment? first = null, last = null;
        foreach (ReadOnlyMemory<byte> segment in Segments(octets))
        {
            last = last is null ? first = new Segment(segment, 0) : last.Append(segment);
        }

        return first is null ? default : new ReadOnlySequence<byte>(first, 0, last!, last!.Memory.Length);
    }

    private sealed class Segment : ReadOnlySequenceSegment<byte>
    {
        public Segment(ReadOnlyMemory<byte> memory, long runningIndex)
        {
            Memory = memory;
            RunningIndex = runningIndex;
        }

        public Segment Append(ReadOnlyMemory<byte> memory)
        {
            var next = new Segment(memory, RunningIndex + Memory.Length);
            Next = next;
            return next;
        }
    }
}
