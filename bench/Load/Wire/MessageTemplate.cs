using System.Buffers.Text;
using System.Globalization;
using System.Text;

namespace RelateMail.Load.Wire;

/// <summary>The content all messages of a run share, but for the Message-ID that is written into a copy of its head.</summary>
/// <remarks>Small ones are text beside HTML, larger ones carry an attachment in Base64. Words and attachment are drawn with
/// a fixed seed: the same in every run, and no easier to compress than mail is. No line begins with a dot, so the
/// octets are the same for DATA and BDAT. The content ends with CRLF.</remarks>
internal sealed class MessageTemplate
{
    /// <summary>Room for the header fields, the parts' frames and a line of text in each.</summary>
    public const int SmallestSize = 1024;

    /// <summary>The head always holds the whole Message-ID.</summary>
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

    /// <summary>What follows the head; empty for a small message.</summary>
    public ReadOnlySpan<byte> Tail => _octets.AsSpan(HeadOctets);

    /// <param name="size">Octets of the whole content, exactly.</param>
    /// <param name="author">Address of the From field.</param>
    /// <param name="runId">What makes this run's Message-IDs differ from another's.</param>
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

    /// <summary>Copies the head, with the Message-ID of message <paramref name="number"/>; returns its length.</summary>
    public int CopyHead(long number, Span<byte> destination)
    {
        _octets.AsSpan(0, HeadOctets).CopyTo(destination);
        Span<byte> place = destination.Slice(_numberOffset, NumberPlace.Length);
        if (!Utf8Formatter.TryFormat(number, place, out _, new('x', (byte)NumberPlace.Length)))
        {
            throw new ArgumentOutOfRangeException(nameof(number), number, "Does not fit the Message-ID.");
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

    private static int Put(byte[] octets, int at, byte[] what)
    {
        what.CopyTo(octets, at);
        return at + what.Length;
    }

    /// <summary>Fills exactly <paramref name="count"/> octets (2 or more) with lines.</summary>
    private static int PutLines(byte[] octets, int at, int count, Random random, string alphabet)
    {
        while (count > 0)
        {
            // A single octet cannot be a line: the one before it gives an octet away.
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
