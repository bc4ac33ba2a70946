using System.Text;
using RelateMail.Shared.CommandLine;

namespace RelateMail.Load.Tests;

public sealed class MessageTemplateTests
{
    private static readonly DateTimeOffset s_date = new(2026, 11, 3, 4, 5, 6, TimeSpan.Zero);

    [Theory]
    [InlineData(MessageTemplate.SmallestSize)]
    [InlineData(1_025)]
    [InlineData(4_096)]
    [InlineData(16_383)]
    [InlineData(16_384)]
    [InlineData(16_385)]
    [InlineData(65_536)]
    [InlineData(1_000_003)]
    public void A_message_has_the_given_size_and_complete_lines_without_a_leading_dot(int size)
    {
        string content = ContentOf(MessageTemplate.Build(size, "a@b.test", "run", s_date), 1);

        Assert.Equal(size, content.Length);
        Assert.EndsWith("\r\n", content, StringComparison.Ordinal);
        string[] lines = content.Split("\r\n");
        Assert.DoesNotContain(lines, line => line.Contains('\r') || line.Contains('\n'));
        Assert.DoesNotContain(lines, line => line.StartsWith('.'));
        Assert.DoesNotContain(lines, line => line.Length > 78);
    }

    [Fact]
    public void Every_size_near_the_end_of_a_line_is_exact()
    {
        for (int size = 2_000; size < 2_200; size++)
        {
            Assert.Equal(size, ContentOf(MessageTemplate.Build(size, "a@b.test", "run", s_date), 1).Length);
        }
    }

    [Fact]
    public void The_longest_author_fits_the_smallest_message()
    {
        string author = $"{new string('a', 64)}@{new string('b', 189)}";

        Assert.Equal(1024, ContentOf(MessageTemplate.Build(1024, author, new string('r', 30), s_date), 1).Length);
    }

    [Fact]
    public void Messages_differ_only_in_their_Message_ID()
    {
        MessageTemplate template = MessageTemplate.Build(4_096, "a@b.test", "run", s_date);

        string first = ContentOf(template, 1);
        string second = ContentOf(template, 0x1f);

        Assert.Contains(
            "\r\nMessage-ID: <run.0000000000000001@load.example.test>\r\n", first, StringComparison.Ordinal);
        Assert.Contains(
            "\r\nMessage-ID: <run.000000000000001f@load.example.test>\r\n", second, StringComparison.Ordinal);
        Assert.Equal(
            first.Replace(".0000000000000001@", "", StringComparison.Ordinal),
            second.Replace(".000000000000001f@", "", StringComparison.Ordinal));
    }

    [Fact]
    public void The_date_has_the_form_of_RFC_5322() => Assert.Contains(
        "\r\nDate: Tue, 03 Nov 2026 04:05:06 +0000\r\n",
        ContentOf(MessageTemplate.Build(2_000, "a@b.test", "run", s_date), 1),
        StringComparison.Ordinal);

    [Fact]
    public void A_large_message_carries_an_attachment_in_valid_Base64()
    {
        string content = ContentOf(MessageTemplate.Build(100_000, "a@b.test", "run", s_date), 1);
        int start = content.IndexOf("filename=\"load.bin\"\r\n\r\n", StringComparison.Ordinal) + 23;
        int end = content.IndexOf("\r\n--=_part_boundary--", StringComparison.Ordinal);

        byte[] attachment = Convert.FromBase64String(content[start..end].Replace("\r\n", "", StringComparison.Ordinal));

        Assert.InRange(attachment.Length, 70_000, 75_000);
    }

    [Fact]
    public void A_content_of_ones_own_gets_the_number_of_each_message()
    {
        var template = MessageTemplate.Read("Message-ID: <0000000000000000@a.test>\r\n\r\nText.\r\n"u8.ToArray());

        Assert.Equal("Message-ID: <000000000000002a@a.test>\r\n\r\nText.\r\n", ContentOf(template, 42));
    }

    [Theory]
    [InlineData("Message-ID: <1@a.test>\r\n\r\nText.\r\n")]
    [InlineData("Message-ID: <0000000000000000@a.test>\n\nText.\n")]
    [InlineData("Message-ID: <0000000000000000@a.test>\r\n\r\n.Text\r\n")]
    [InlineData("Message-ID: <0000000000000000@a.test>\r\n\r\nText")]
    public void A_content_that_cannot_be_sent_as_it_is_is_refused(string content) =>
        Assert.Throws<OptionException>(() => MessageTemplate.Read(Encoding.ASCII.GetBytes(content)));

    private static string ContentOf(MessageTemplate template, long number)
    {
        byte[] head = new byte[template.HeadOctets];
        Assert.Equal(head.Length, template.CopyHead(number, head));
        return Encoding.ASCII.GetString([.. head, .. template.Tail.Span]);
    }
}
