using System.Text;
using Microsoft.Extensions.Options;
using MimeKit;
using RelateMail.Grains.Abstractions;
using RelateMail.Ingress.Content.Mime;
using RelateMail.Ingress.Content.Pieces;
using RelateMail.Ingress.Tests.Harness;
using RelateMail.Tests.Harness;

namespace RelateMail.Ingress.Tests.Content;

public sealed class MimeSummaryTests
{
    private readonly LogCapture _log = new();

    [Fact]
    public void Header_fields_are_decoded()
    {
        MessageSummary summary = Read(
            """
            From: =?utf-8?b?SsO8cmdlbg==?= <j@example.org>
            To: a@example.org,
             b@example.org
            Cc: c@example.org
            Subject: =?utf-8?q?Gr=C3=BC=C3=9Fe?=
             folded
            Date: Thu, 1 Jan 2026 12:00:00 +0100
            Message-ID: <one@example.org>
            In-Reply-To: <zero@example.org>
            References: <a@example.org>
             <b@example.org>

            body

            """);

        Assert.Equal([new MailAddress { Name = "Jürgen", Address = "j@example.org" }], summary.From);
        Assert.Equal([new MailAddress
        {
            Address = "a@example.org",
        }, new MailAddress { Address = "b@example.org" }], summary.To);
        Assert.Equal([new MailAddress { Address = "c@example.org" }], summary.Cc);
        Assert.Equal("Grüße folded", summary.Subject);
        Assert.Equal(new DateTimeOffset(2026, 1, 1, 12, 0, 0, TimeSpan.FromHours(1)), summary.Date);
        Assert.Equal("one@example.org", summary.MessageId);
        Assert.Equal("zero@example.org", summary.InReplyTo);
        Assert.Equal(["a@example.org", "b@example.org"], summary.References);
    }

    [Fact]
    public void Fields_that_are_absent_or_malformed_are_null()
    {
        MessageSummary summary = Read("X-Other: 1\r\nMessage-ID:  \r\nDate: never\r\n\r\nbody\r\n");

        Assert.Empty(summary.From.Concat(summary.To).Concat(summary.Cc).Concat(summary.Bcc).Concat(summary.ReplyTo));
        Assert.Equal((null, null, null, null), (summary.Subject, summary.Date, summary.MessageId, summary.InReplyTo));
        Assert.Empty(summary.References);
        Assert.False(Inspect("X-Other: 1\r\nMessage-ID:  \r\n\r\nbody\r\n").HasMessageId);
    }

    [Fact]
    public void Control_characters_in_an_encoded_word_become_spaces() =>
        Assert.Equal("a  b", Read("Subject: =?utf-8?q?a=0D=0Ab?=\r\n\r\nbody\r\n").Subject);

    [Fact]
    public void A_long_field_is_cut_to_2000_characters()
    {
        MessageSummary summary = Read($"Subject: {new string('x', 100_000)}\r\n\r\nbody\r\n");

        Assert.Equal(2000, summary.Subject!.Length);
    }

    [Fact]
    public void The_octets_of_the_header_block_include_its_empty_line() =>
        Assert.Equal("Subject: x\r\n\r\n".Length, Read("Subject: x\r\n\r\nbody\r\n").HeaderOctets);

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(4096)]
    [InlineData(1_000_000)]
    public async Task Offsets_and_sizes_of_parts_are_exact(int segment)
    {
        byte[] content = ComplexMessage();

        MessageSummary summary = await StreamAsync(content, segment);

        AssertParts(content, summary);
        Assert.Equivalent(summary, Inspector().Inspect(Guid.Empty, [content]).Summary, strict: true);
    }

    [Fact]
    public void An_attached_message_is_listed_as_one_part()
    {
        const string Inner =
            "Subject: inner\r\nContent-Type: multipart/mixed; boundary=c\r\n\r\n--c\r\n\r\nin\r\n--c--\r\n";
        string content = "Subject: outer\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\ntext\r\n--b\r\n"
            + "Content-Type: message/rfc822\r\nContent-Disposition: attachment; filename=\"in.eml\"\r\n\r\n"
            + $"{Inner}\r\n--b\r\n\r\nlast\r\n--b--\r\n";

        MessageSummary summary = Read(content);

        Assert.Equal("outer", summary.Subject);
        Assert.Equal(["text/plain", "message/rfc822", "text/plain"], summary.Parts.Select(part => part.ContentType));
        Assert.Equal([1, 2, 3], summary.Parts.Select(part => part.Number));
        PartSummary message = summary.Parts[1];
        Assert.Equal(("in.eml", true), (message.FileName, message.IsAttachment));
        Assert.Equal(Inner, content.Substring((int)message.Offset, (int)message.EncodedSize));
        Assert.Equal(message.EncodedSize, message.Size);
        Assert.Equal("last", content.Substring((int)summary.Parts[2].Offset, (int)summary.Parts[2].EncodedSize));
    }

    [Theory]
    [InlineData("hello\r\n", "hello\r\n")] // no header block, as typed by hand
    [InlineData("hello, no line end", "hello, no line end")]
    [InlineData("Subject: x\r\n\r\nbody\r\n", "body\r\n")]
    [InlineData("Subject: x\r\n", "")]
    [InlineData("A: b\r\nbroken line\r\nSubject: x\r\n\r\nbody\r\n", "body\r\n")]
    [InlineData("Content-Type: multipart/mixed; boundary=z\r\n\r\n--z\r\n\r\nopen\r\nend", "open\r\nend")]
    [InlineData("Content-Type: ;;; nonsense\r\n\r\nbody\r\n", "body\r\n")]
    public void The_parts_of_malformed_mime_are_listed_as_far_as_they_can_be_read(string content, string firstPart)
    {
        ContentFindings findings = Inspect(content);

        Assert.Null(findings.Refusal);
        PartSummary part = findings.Summary.Parts[0];
        Assert.Equal(firstPart, content.Substring((int)part.Offset, (int)part.EncodedSize));
    }

    [Fact]
    public void An_empty_content_has_no_parts()
    {
        ContentFindings findings = Inspect("").WithBareText(0);

        Assert.Null(findings.Refusal);
        Assert.Empty(findings.Summary.Parts);
    }

    [Fact]
    public async Task A_failure_of_the_reader_is_logged_and_the_message_is_not_refused()
    {
        ContentFindings findings = await Inspector().InspectAsync(Guid.Empty, new FailingStream());

        Assert.Null(findings.Refusal);
        Assert.Equal(1, _log.Count(411));
    }

    [Theory]
    [InlineData("text/plain", "", false)]
    [InlineData("text/html", "Content-Disposition: inline\r\n", false)]
    [InlineData("image/png", "", true)] // without a Content-ID no text can show it
    [InlineData("text/plain", "Content-Disposition: attachment\r\n", true)]
    [InlineData("text/plain", "Content-Disposition: inline; filename=a.txt\r\n", false)] // the only text is the body
    [InlineData("image/png; name=a.png", "", true)]
    public void A_part_alone_is_an_attachment_if_it_is_not_text_or_is_declared_as_one(
        string type, string disposition, bool isAttachment) =>
        Assert.Equal(isAttachment, Read($"Content-Type: {type}\r\n{disposition}\r\nbody\r\n").Parts[0].IsAttachment);

    [Theory]
    [InlineData("", "7bit")]
    [InlineData("Content-Transfer-Encoding: BASE64\r\n", "base64")]
    [InlineData("Content-Transfer-Encoding: x-uuencode\r\n", "uuencode")]
    [InlineData("Content-Transfer-Encoding: uue\r\n", "uuencode")]
    [InlineData("Content-Transfer-Encoding: 8bit\r\n", "8bit")]
    [InlineData("Content-Transfer-Encoding: x-strange\r\n", "binary")] // RFC 2045 §6.4: opaque octets
    public void The_transfer_encoding_is_one_of_the_known_names(string field, string encoding) =>
        Assert.Equal(encoding, Read($"Content-Type: text/plain\r\n{field}\r\nbody\r\n").Parts[0].TransferEncoding);

    [Fact]
    public void Charset_and_content_id_are_in_the_summary()
    {
        PartSummary part = Read(
            "Content-Type: TEXT/Html; charset=\"ISO-8859-1\"\r\nContent-ID: <c1@x>\r\n\r\nbody\r\n").Parts[0];

        Assert.Equal(("text/html", "iso-8859-1", "c1@x"), (part.ContentType, part.Charset, part.ContentId));
    }

    internal static byte[] ComplexMessage()
    {
        var random = new Random(7);
        byte[] binary = new byte[100_003];
        random.NextBytes(binary);
        var builder = new BodyBuilder
        {
            TextBody = "Plain text with ünïcode and a line = that needs quoting.\r\n" + new string('=', 300) + "\r\n",
            HtmlBody = "<p>" + string.Concat(Enumerable.Repeat("Größe ", 500)) + "</p>",
        };
        builder.LinkedResources.Add("pixel.png", binary[..777]).ContentId = "pixel@example.org";
        builder.Attachments.Add("data.bin", binary);
        builder.Attachments.Add("umlaut ü.txt", Encoding.UTF8.GetBytes("äöü\r\n"));
        builder.Attachments.Add("empty.bin", (byte[])[]);
        foreach (MimePart part in builder.Attachments.OfType<MimePart>().Skip(1))
        {
            part.ContentTransferEncoding = ContentEncoding.QuotedPrintable;
        }

        var message = new MimeMessage { Subject = "complex", Body = builder.ToMessageBody() };
        foreach (MimePart text in message.BodyParts.OfType<TextPart>())
        {
            text.ContentTransferEncoding = ContentEncoding.QuotedPrintable;
        }

        using var stream = new MemoryStream();
        var options = FormatOptions.Default.Clone();
        options.NewLineFormat = NewLineFormat.Dos;
        message.WriteTo(options, stream);
        return stream.ToArray();
    }

    private static void AssertParts(byte[] content, MessageSummary summary)
    {
        MimeMessage message = MimeMessage.Load(new MemoryStream(content));
        MimePart[] expected = [.. message.BodyParts.OfType<MimePart>()];
        Assert.Equal(expected.Length, summary.Parts.Length);
        Assert.True(expected.Length >= 6);
        foreach ((MimePart entity, PartSummary part) in expected.Zip(summary.Parts))
        {
            Assert.NotNull(entity.Content);
            byte[] raw = content[(int)part.Offset..(int)(part.Offset + part.EncodedSize)];
            Assert.Equal(Copy(entity.Content.Stream!.CopyTo), raw);
            using var slice = new MimeContent(new MemoryStream(raw), entity.Content.Encoding);
            byte[] decoded = Copy(stream => slice.DecodeTo(stream));
            Assert.Equal(Copy(stream => entity.Content.DecodeTo(stream)), decoded);
            Assert.Equal(decoded.Length, part.Size);
            Assert.Equal(entity.FileName, part.FileName);
        }
    }

    private static byte[] Copy(Action<Stream> write)
    {
        using var stream = new MemoryStream();
        write(stream);
        return stream.ToArray();
    }

    private async Task<MessageSummary> StreamAsync(byte[] content, int segment)
    {
        using var stream = new PieceChannelStream();
        Task<ContentFindings> findings = Inspector().InspectAsync(Guid.Empty, stream);
        var pool = new CountingPool();
        for (int offset = 0; offset < content.Length; offset += segment)
        {
            var piece = new ContentPiece(pool, segment);
            piece.Append(content.AsSpan(offset, Math.Min(segment, content.Length - offset)));
            await stream.WriteAsync(piece, CancellationToken.None);
            piece.Release();
        }

        stream.Complete();
        MessageSummary summary = (await findings).Summary;
        await stream.DrainAsync();
        await pool.WhenEmptyAsync();
        return summary;
    }

    private MessageSummary Read(string content) => Inspect(content.ReplaceLineEndings("\r\n")).Summary;

    private ContentFindings Inspect(string content) =>
        Inspector().Inspect(Guid.Empty, [Encoding.UTF8.GetBytes(content)]);

    private ContentInspector Inspector() =>
        new(Options.Create(new IngressOptions()), _log.For<ContentInspector>());

    private sealed class FailingStream : ForwardStream
    {
        public override int Read(Span<byte> buffer) => throw new InvalidOperationException("broken");

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            throw new InvalidOperationException("broken");
    }
}
