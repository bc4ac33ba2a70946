using System.Buffers;
using RelateMail.Smtp.Content;

namespace RelateMail.Smtp.Tests;

/// <summary>
/// Content of mostly CR, LF and dots in any segmentation, compared with the reference implementation.
/// </summary>
public class ContentFuzzTests
{
    private static readonly byte[][] s_pieces =
        [[.. "\r"u8], [.. "\n"u8], [.. "."u8], [.. "\r\n"u8], [.. "\r\n."u8], [.. "x"u8], [.. "yy"u8]];

    [Fact]
    public void Any_content_in_any_segmentation_is_read_as_the_reference_reads_it()
    {
        var random = new Random(20_250_613);
        int complete = 0;
        int clean = 0;
        for (int round = 0; round < 40_000; round++)
        {
            // Half of the rounds contain no bare line end; otherwise almost every content would be refused.
            byte[] input = Compose(random, pieces: s_pieces.AsSpan(round % 2 == 0 ? 0 : 2));
            ContentOutcome expected = ContentReference.Read(input);
            ContentOutcome actual = ContentReference.Read(new ContentReader(long.MaxValue), Cut(random, input));
            if (expected != actual)
            {
                Assert.Fail($"{Convert.ToHexString(input)}: {expected}, but {actual}");
            }

            complete += expected.IsComplete ? 1 : 0;
            clean += expected is { IsComplete: true, HasBareLineEnd: false } ? 1 : 0;
        }

        Assert.InRange(complete, 12_000, 39_500); // all outcomes occur often
        Assert.InRange(clean, 6_000, complete - 3_000);
    }

    private static byte[] Compose(Random random, ReadOnlySpan<byte[]> pieces)
    {
        var input = new ArrayBufferWriter<byte>();
        for (int count = random.Next(30); count > 0; count--)
        {
            input.Write(pieces[random.Next(pieces.Length)]);
        }

        return input.WrittenSpan.ToArray();
    }

    /// <summary>Some calls of some segments each.</summary>
    private static ReadOnlySequence<byte>[] Cut(Random random, byte[] input)
    {
        var calls = new List<ReadOnlySequence<byte>>();
        var segments = new List<byte[]>();
        int start = 0;
        while (start < input.Length)
        {
            int end = random.Next(start, input.Length) + 1;
            segments.Add(input[start..end]);
            start = end;
            if (random.Next(2) == 0 || start == input.Length)
            {
                calls.Add(Segments.Of([.. segments]));
                segments.Clear();
            }
        }

        return [.. calls];
    }
}
