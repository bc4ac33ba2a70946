using System.Buffers.Text;
using System.Globalization;
using System.Text;
using RelateMail.Shared.CommandLine;

namespace RelateMail.Load;

/// <summary>
/// The content of all messages of a run. Only the Message-ID differs; it is written into a copy of the head.
/// </summary>
/// <remarks>
/// Small contents are text and HTML; larger ones carry an attachment in Base64. Words and attachment come from a fixed
/// seed: they are the same in every run, and compress no better than mail does. Because no line starts with a dot, DATA
/// and BDAT send the same octets. The content ends with CRLF.
/// </remarks>
internal sealed class MessageTemplate
{
    /// <summary>Fits the header fields, the boundaries of the parts and a line of text in each part.</summary>
    public const int SmallestSize = 1024;

    /// <summary>The largest head. The template always contains the whole Message-ID.</summary>
    public const int MaxHeadOctets = 16 * 1024;

    private const int AttachmentFrom = 16 * 1024;
    private const int TextBesideAttachment = 2048;
    private const int LineOctets = 78; // 76 characters and CRLF
    private const string NumberPlace = "0000000000000000";
    private const string Boundary = "=_part_boundary";

    private readonly byte[] _octets;
    private readonly int _numberOffset;

    private MessageTemplate(byte[] octets, int numberOffset)
    {
        _octets = octets;
        _numberOffset = numberOffset;
    }

    public int Size => _octets.Length;

    public int HeadOctets => Math.Min(_octets.Length, MaxHeadOctets);

    /// <summary>The octets after the head; empty for a small message.</summary>
    public ReadOnlyMemory<byte> Tail => _octets.AsMemory(HeadOctets);

    /// <param name="size">Octets of the whole content, exactly.</param>
    /// <param name="author">Address of the From field.</param>
    /// <param name="runId">Part of every Message-ID, so that those of two runs differ.</param>
    /// <param name="date">The Date field.</param>
    public static MessageTemplate Build(int size, string author, string runId, DateTimeOffset date)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(size, SmallestSize);
        bool attaches = size >= AttachmentFrom;
        string header = string.Create(CultureInfo.InvariantCulture, $"""
            From: Load <{author}>
            To: undisclosed-recipients:;
            Subject: =?utf-8?Q?Gr=C3=BC=C3=9Fe?= from the load tool
            Date: {date:ddd, dd MMM yyyy HH:mm:ss} +0000
            Message-ID: <{runId}.{NumberPlace}@load.example.test>
            MIME-Version: 1.0
            Content-Type: multipart/{(attaches ? "mixed" : "alternative")}; boundary="{Boundary}"

            --{Boundary}
            Content-Type: text/plain; charset=utf-8


            """);
        string second = attaches
            ? $"""
            --{Boundary}
            Content-Type: application/octet-stream; name="load.bin"
            Content-Transfer-Encoding: base64
            Content-Disposition: attachment; filename="load.bin"


            """
            : $"""
            --{Boundary}
            Content-Type: text/html; charset=utf-8


            """;
        string end = $"\n--{Boundary}--\n";
        return Assemble(size, attaches, [InWireForm(header), InWireForm(second), InWireForm(end)]);
    }

    /// <summary>
    /// A content of the user's own. Its head contains <c>0000000000000000</c>, where the number of each message stands.
    /// </summary>
    /// <exception cref="OptionException">The number has no place, lines do not end with CRLF, or one starts with a dot.
    /// </exception>
    public static MessageTemplate Read(byte[] octets)
    {
        int place = octets.AsSpan(0, Math.Min(octets.Length, MaxHeadOctets))
            .IndexOf(Encoding.ASCII.GetBytes(NumberPlace));
        if (place < 0)
        {
            throw new OptionException(
                $"--content needs '{NumberPlace}' in its first {MaxHeadOctets} octets, as the number of a message.");
        }

        ReadOnlySpan<byte> rest = octets;
        return rest.Count((byte)'\n') == rest.Count("\r\n"u8) && rest.EndsWith("\r\n"u8)
            && !rest.StartsWith("."u8) && rest.IndexOf("\r\n."u8) < 0
            ? new MessageTemplate(octets, place)
            : throw new OptionException("--content needs lines that end with CRLF and do not start with a dot.");
    }

    /// <summary>
    /// Copies the head, with the Message-ID of message <paramref name="number"/>; returns its length.
    /// </summary>
    public int CopyHead(long number, Span<byte> destination)
    {
        _octets.AsSpan(0, HeadOctets).CopyTo(destination);
        Span<byte> place = destination.Slice(_numberOffset, NumberPlace.Length);
        if (!Utf8Formatter.TryFormat(number, place, out _, new('x', (byte)NumberPlace.Length)))
        {
            throw new ArgumentOutOfRangeException(nameof(number), number, "The number does not fit the Message-ID.");
        }

        return HeadOctets;
    }

    private static MessageTemplate Assemble(int size, bool attaches, byte[][] frame)
    {
        int room = size - frame.Sum(part => part.Length);
        int attachment = attaches ? (room - TextBesideAttachment) / LineOctets * LineOctets : 0;
        int second = attaches ? attachment : room / 2;
        byte[] octets = new byte[size];
        var random = new Random(1);
        int at = Put(octets, 0, frame[0]);
        at = PutLines(octets, at, room - second, random, " abcdefghijklmnopqrstuvwxyz");
        at = Put(octets, at, frame[1]);
        at = PutLines(octets, at, second, random, attaches
            ? "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
            : "abcdefghijklmnopqrstuvwxyz ");
        Put(octets, at, frame[2]);
        return new MessageTemplate(octets, octets.AsSpan().IndexOf(Encoding.ASCII.GetBytes(NumberPlace)));
    }

    private static int Put(byte[] octets, int at, byte[] part)
    {
        part.CopyTo(octets, at);
        return at + part.Length;
    }

    /// <summary>Fills exactly <paramref name="count"/> octets (2 or more) with lines.</summary>
    private static int PutLines(byte[] octets, int at, int count, Random random, string alphabet)
    {
        while (count > 0)
        {
            // A line needs two octets, so the line before a single last octet is one octet shorter.
            int line = count == LineOctets + 1 ? LineOctets - 1 : Math.Min(count, LineOctets);
            for (int i = 0; i < line - 2; i++)
            {
                octets[at++] = (byte)alphabet[random.Next(alphabet.Length)];
            }

            octets[at++] = (byte)'\r';
            octets[at++] = (byte)'\n';
            count -= line;
        }

        return at;
    }

    private static byte[] InWireForm(string text) => Encoding.ASCII.GetBytes(text.ReplaceLineEndings("\r\n"));
}
