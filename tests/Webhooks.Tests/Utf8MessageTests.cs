using System.Text;
using RelateMail.Webhooks.Formats;

namespace RelateMail.Webhooks.Tests;

/// <summary>Messages as valid UTF-8. The texts are octets, written as Latin-1.</summary>
public sealed class Utf8MessageTests
{
    private const string Encoded = "Content-Transfer-Encoding: base64\r\n";

    [Theory]
    [InlineData("Subject: a\r\n\r\nplain\r\n")]
    [InlineData(
        "Subject: Gr\u00C3\u00BC\u00C3\u009Fe\r\nContent-Transfer-Encoding: 8bit\r\n\r\n"
        + "Gr\u00C3\u00BC\u00C3\u009Fe\r\n")]
    public async Task A_message_in_UTF_8_stays_as_it_is(string message) =>
        Assert.Equal(message, await ConvertAsync(message, BodyOf(message)));

    [Fact]
    public async Task A_body_in_another_charset_becomes_base64()
    {
        const string Header = "Subject: a\r\nContent-Type: text/plain; charset=iso-8859-1\r\n";
        const string Message = Header + "Content-Transfer-Encoding:\r\n 8bit\r\nX-Last: 1\r\n\r\nGr\u00FC\u00DFe\r\n";

        string converted = await ConvertAsync(Message, BodyOf(Message));

        Assert.Equal(Header + "X-Last: 1\r\n" + Encoded + "\r\nR3L832UNCg==", converted);
    }

    [Fact]
    public async Task Only_the_part_in_another_charset_is_changed()
    {
        const string Start = "Content-Type: multipart/mixed; boundary=b\r\nContent-Transfer-Encoding: 8bit\r\n\r\n";
        const string First = "--b\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n\u00C3\u00BC";
        const string Second = "\r\n--b\r\n\r\n"; // without a header block of its own
        const string End = "\r\n--b--\r\n";
        const string Message = Start + First + Second + "\u00FC" + End;
        int first = (Start + First).Length;
        UnencodedPart[] parts = [new(0, first - 2, 2), new(first, first + Second.Length, 1)];

        string converted = await ConvertAsync(Message, parts);

        Assert.Equal(Start + First + "\r\n--b\r\n" + Encoded + "\r\n/A==" + End, converted);
    }

    [Fact]
    public async Task Wrong_octets_of_a_header_become_characters_of_Latin_1() => Assert.Equal(
        "Subject: \u00C3\u00BC \u00C3\u00BC\r\n\r\nx", // the second one is the UTF-8 of U+00FC too
        await ConvertAsync("Subject: \u00FC \u00C3\u00BC\r\n\r\nx", BodyOf("Subject: \u00FC \u00C3\u00BC\r\n\r\nx")));

    [Fact]
    public async Task A_part_that_the_list_lacks_becomes_valid_without_base64() =>
        Assert.Equal("Subject: a\r\n\r\n\u00C3\u00BF", await ConvertAsync("Subject: a\r\n\r\n\u00FF", []));

    [Fact]
    public async Task A_sequence_that_ends_too_early_is_wrong() =>
        Assert.Equal(
            "Subject: a\r\n\r\n\u00C3\u00A2\u00C2\u0082",
            await ConvertAsync("Subject: a\r\n\r\n\u00E2\u0082", []));

    [Fact]
    public async Task Long_lines_of_base64_are_broken()
    {
        string body = new('\u00FC', 200);
        string message = "Subject: a\r\n\r\n" + body;

        string converted = await ConvertAsync(message, BodyOf(message));

        string[] lines = converted[(converted.IndexOf("\r\n\r\n", StringComparison.Ordinal) + 4)..].Split("\r\n");
        Assert.Equal([76, 76, 76, 40], lines.Select(static line => line.Length));
        Assert.Equal(body, Encoding.Latin1.GetString(Convert.FromBase64String(string.Concat(lines))));
    }

    private static UnencodedPart[] BodyOf(string message)
    {
        int start = message.IndexOf("\r\n\r\n", StringComparison.Ordinal) + 4;
        return [new(0, start, message.Length - start)];
    }

    /// <summary>Converts the message whole, and split at every octet.</summary>
    private static async Task<string> ConvertAsync(string message, UnencodedPart[] parts)
    {
        byte[] octets = Encoding.Latin1.GetBytes(message);
        IReadOnlyList<UnencodedPart> others = await Utf8Check.FindOthersAsync(
            Sending.Message(octets) with { UnencodedParts = parts }, TestContext.Current.CancellationToken);
        string whole = await WriteAsync(octets, others, octets.Length);
        for (int split = 1; split < Math.Min(octets.Length, 80); split++)
        {
            Assert.Equal(whole, await WriteAsync(octets, others, split));
        }

        return whole;
    }

    private static async Task<string> WriteAsync(byte[] octets, IReadOnlyList<UnencodedPart> parts, int pieceLength)
    {
        using MemoryStream output = new();
        Utf8MessageWriter writer = new(new PlainWriter(output), parts);
        foreach (byte[] piece in octets.Chunk(pieceLength))
        {
            await writer.WriteAsync(piece, TestContext.Current.CancellationToken);
        }

        await writer.EndAsync(TestContext.Current.CancellationToken);
        _ = new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(output.ToArray());
        return Encoding.Latin1.GetString(output.ToArray());
    }
}
