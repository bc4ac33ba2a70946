using System.Buffers;
using RelateMail.Smtp.Commands;
using RelateMail.Smtp.Content;
using RelateMail.Smtp.Listening.Proxy;

namespace RelateMail.Fuzz;

/// <summary>A reader of octets that a client chooses. An exception is a finding.</summary>
internal static class Target
{
    private const long MaxOctets = 1_000_000;

    private static readonly Dictionary<string, Action<byte[]>> s_targets = new()
    {
        ["mime"] = MimeTarget.Run,
        ["fields"] = FieldsTarget.Run,
        ["command"] = octets => _ = SmtpCommandParser.Parse(octets.AsSpan()),
        ["proxy"] = ReadProxy,
        ["content"] = ReadContent,
    };

    public static IEnumerable<string> Names => s_targets.Keys;

    public static Action<byte[]>? Find(string name) => s_targets.GetValueOrDefault(name);

    /// <summary>Throws if a property does not hold.</summary>
    public static void Require(bool holds, string property)
    {
        if (!holds)
        {
            throw new InvalidOperationException(property);
        }
    }

    /// <summary>The octets in two segments.</summary>
    public static ReadOnlySequence<byte> Split(byte[] octets)
    {
        int at = octets.Length == 0 ? 0 : octets[0] % (octets.Length + 1);
        var last = new Segment(octets.AsMemory(at), at);
        return new ReadOnlySequence<byte>(new Segment(octets.AsMemory(0, at), 0, last), 0, last, octets.Length - at);
    }

    private static void ReadProxy(byte[] octets)
    {
        var whole = new ReadOnlySequence<byte>(octets);
        ReadOnlySequence<byte> split = Split(octets);
        ProxyHeaderStatus status = ProxyHeaderReader.Parse(ref whole, out System.Net.IPEndPoint? client);
        Require(
            status == ProxyHeaderReader.Parse(ref split, out System.Net.IPEndPoint? other)
                && Equals(client, other) && whole.Length == split.Length,
            "The division of a PROXY header matters.");
    }

    private static void ReadContent(byte[] octets)
    {
        Require(
            ReadData(new ReadOnlySequence<byte>(octets)) == ReadData(Split(octets)),
            "The division of a DATA content matters.");
        var chunk = new ChunkReader(MaxOctets);
        chunk.Begin(octets.Length / 2);
        ReadOnlySequence<byte> input = Split(octets);
        var sink = new ArrayBufferWriter<byte>();
        _ = chunk.Read(ref input, sink);
        Require(
            sink.WrittenSpan.SequenceEqual(octets.AsSpan(0, octets.Length / 2)), "The octets of a chunk differ.");
    }

    private static (ContentStatus Status, long Octets, string Content, long Left) ReadData(ReadOnlySequence<byte> input)
    {
        var reader = new ContentReader(MaxOctets);
        var sink = new ArrayBufferWriter<byte>();
        ContentStatus status = reader.Read(ref input, sink);

        // A content with a bare line end is refused; how much of it was written before does not matter.
        string content = reader.HasBareLineEnd ? "refused" : Convert.ToHexString(sink.WrittenSpan);
        return (status, reader.Octets, content, input.Length);
    }

    private sealed class Segment : ReadOnlySequenceSegment<byte>
    {
        public Segment(ReadOnlyMemory<byte> octets, long index, Segment? next = null) =>
            (Memory, RunningIndex, Next) = (octets, index, next);
    }
}
