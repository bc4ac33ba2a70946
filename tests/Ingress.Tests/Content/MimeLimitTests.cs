using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using RelateMail.Ingress.Content.Mime;
using RelateMail.Smtp.Replies;

namespace RelateMail.Ingress.Tests.Content;

public sealed class MimeLimitTests
{
    [Theory]
    [InlineData("Subject: ")]
    [InlineData("To: ")]
    [InlineData("Content-Type: text/plain; name=")]
    public void An_endless_header_line_is_refused_with_bounded_memory(string field)
    {
        byte[] content = [.. Encoding.ASCII.GetBytes(field), .. Filled(16_000_000, "x"), .. "\r\n\r\nbody\r\n"u8];

        Assert.Same(SmtpReplies.HeaderTooBig, RefusalWithin(32_000_000, content));
    }

    [Fact]
    public void An_endless_folded_header_is_refused_with_bounded_memory()
    {
        byte[] content =
        [
            .. "To: "u8, .. Filled(8_000_000, "a@example.org,\r\n "), .. "b@example.org\r\n\r\nbody\r\n"u8,
        ];

        Assert.Same(SmtpReplies.HeaderTooBig, RefusalWithin(32_000_000, content));
    }

    [Fact]
    public void An_endless_part_header_is_refused_with_bounded_memory()
    {
        byte[] content =
        [
            .. "Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n"u8,
            .. Filled(8_000_000, "X-Field: some text\r\n"),
            .. "\r\nbody\r\n--b--\r\n"u8,
        ];

        Assert.Same(SmtpReplies.HeaderTooBig, RefusalWithin(64_000_000, content));
    }

    [Theory]
    [InlineData(16_384, false)]
    [InlineData(16_385, true)]
    public void A_header_block_one_octet_above_the_limit_is_refused(int octets, bool isRefused)
    {
        string header = $"Subject: {new string('x', octets - "Subject: \r\n\r\n".Length)}\r\n\r\n";

        SmtpReply? refusal = Refusal(header + "body\r\n", new IngressOptions { Mime = { MaxHeaderBytes = 16_384 } });

        Assert.Same(isRefused ? SmtpReplies.HeaderTooBig : null, refusal);
    }

    [Fact]
    public void Part_headers_that_exceed_the_limit_together_are_refused()
    {
        string part = $"--b\r\nX-Field: {new string('x', 15_000)}\r\n\r\nbody\r\n";
        string content =
            "Content-Type: multipart/mixed; boundary=b\r\n\r\n" + string.Concat(Enumerable.Repeat(part, 5));

        Assert.Same(
            SmtpReplies.HeaderTooBig, Refusal(content, new IngressOptions { Mime = { MaxHeaderBytes = 16_384 } }));
    }

    [Fact]
    public void A_million_empty_parts_are_refused_with_bounded_memory()
    {
        byte[] content =
        [
            .. "Content-Type: multipart/mixed; boundary=b\r\n\r\n"u8, .. Filled(9_000_000, "--b\r\n\r\n\r\n"),
        ];

        Assert.Same(SmtpReplies.StructureTooComplex, RefusalWithin(16_000_000, content));
    }

    [Theory]
    [InlineData(999, false)] // 1000 with the multipart itself
    [InlineData(1000, true)]
    public void One_part_above_the_limit_is_refused(int parts, bool isRefused)
    {
        string content = "Content-Type: multipart/mixed; boundary=b\r\n\r\n"
            + string.Concat(Enumerable.Repeat("--b\r\n\r\nx\r\n", parts)) + "--b--\r\n";

        Assert.Same(isRefused ? SmtpReplies.StructureTooComplex : null, Refusal(content));
    }

    [Theory]
    [InlineData("multipart/mixed; boundary=b{0}", "--b{0}\r\n")]
    [InlineData("message/rfc822", "")]
    public void Ten_thousand_levels_are_refused_without_exhausting_the_stack(string type, string separator)
    {
        var content = new StringBuilder("Subject: deep\r\n");
        for (int level = 0; level < 10_000; level++)
        {
            content.AppendFormat(null, $"Content-Type: {type}\r\n\r\n{separator}", level);
        }

        SmtpReply? refusal = null;
        var thread = new Thread(() => refusal = Refusal(content.ToString()), maxStackSize: 256 * 1024);
        thread.Start();
        thread.Join();

        Assert.Same(SmtpReplies.StructureTooComplex, refusal);
    }

    [Theory]
    [InlineData(32, false)]
    [InlineData(33, true)]
    public void One_level_above_the_limit_is_refused(int depth, bool isRefused)
    {
        string content = string.Concat(Enumerable.Range(0, depth).Select(
            level => $"Content-Type: multipart/mixed; boundary=b{level}x\r\n\r\n--b{level}x\r\n")) + "\r\nbody\r\n";

        Assert.Same(isRefused ? SmtpReplies.StructureTooComplex : null, Refusal(content));
    }

    [Theory]
    [InlineData(100, false)]
    [InlineData(101, true)]
    public void More_than_a_hundred_received_fields_are_refused_as_a_loop(int fields, bool isRefused)
    {
        string content = string.Concat(Enumerable.Repeat("Received: from a by b; now\r\n", fields)) + "\r\nbody\r\n";

        Assert.Same(isRefused ? SmtpReplies.Loop : null, Refusal(content));
    }

    [Fact]
    public void Received_fields_of_an_attached_message_do_not_count_as_a_loop()
    {
        string content = "Content-Type: message/rfc822\r\n\r\n"
            + string.Concat(Enumerable.Repeat("Received: from a by b; now\r\n", 101)) + "\r\nbody\r\n";

        Assert.Null(Refusal(content));
    }

    [Theory]
    [InlineData("application/zip", "7bit", "0123456789", false)]
    [InlineData("application/zip", "7bit", "0123456789a", true)]
    [InlineData("application/zip", "base64", "MDEyMzQ1Njc4OQ==", false)] // decodes to 10 octets
    [InlineData("application/zip", "base64", "MDEyMzQ1Njc4OWE=", true)]
    [InlineData("application/zip", "quoted-printable", "=30=31=32=33=34=35=36=37=38=39", false)]
    [InlineData("application/zip", "quoted-printable", "=30=31=32=33=34=35=36=37=38=39a", true)]
    [InlineData("image/png", "7bit", "0123456789a", true)] // inline, but not text
    [InlineData("text/plain", "7bit", "0123456789a", false)] // a text body has the message limit only
    [InlineData("text/plain; name=a.txt", "7bit", "0123456789a", true)]
    public void The_attachment_limit_applies_to_decoded_octets(
        string type, string encoding, string body, bool isRefused)
    {
        string content = $"Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Type: {type}\r\n"
            + $"Content-Transfer-Encoding: {encoding}\r\n\r\n{body}\r\n--b--\r\n";

        SmtpReply? refusal = Refusal(content, new IngressOptions { MaxAttachmentSizeBytes = 10 });

        Assert.Same(isRefused ? SmtpReplies.AttachmentTooBig : null, refusal);
    }

    [Fact]
    public void The_attachment_limit_applies_to_a_whole_attached_message()
    {
        string content = "Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Type: message/rfc822\r\n\r\n"
            + "Subject: x\r\n\r\ntext\r\n--b--\r\n";

        Assert.Null(Refusal(content, new IngressOptions { MaxAttachmentSizeBytes = 18 }));
        Assert.Same(
            SmtpReplies.AttachmentTooBig, Refusal(content, new IngressOptions { MaxAttachmentSizeBytes = 17 }));
    }

    private static byte[] Filled(int octets, string unit) =>
        Encoding.ASCII.GetBytes(string.Concat(Enumerable.Repeat(unit, octets / unit.Length)));

    private static SmtpReply? RefusalWithin(long allocatedOctets, byte[] content)
    {
        ContentInspector inspector = Inspector(new IngressOptions());
        long before = GC.GetAllocatedBytesForCurrentThread();
        SmtpReply? refusal = inspector.Inspect(Guid.Empty, [content]).Refusal;
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, allocatedOctets);
        return refusal;
    }

    private static SmtpReply? Refusal(string content, IngressOptions? options = null) =>
        Inspector(options ?? new IngressOptions()).Inspect(Guid.Empty, [Encoding.ASCII.GetBytes(content)]).Refusal;

    private static ContentInspector Inspector(IngressOptions options) =>
        new(Options.Create(options), NullLogger<ContentInspector>.Instance);
}
