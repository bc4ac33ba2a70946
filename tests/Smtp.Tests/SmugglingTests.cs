using System.Text;
using RelateMail.Smtp.Tests.Harness;

namespace RelateMail.Smtp.Tests;

/// <summary>One DATA never yields two messages, for all line ends in its content and in every segmentation.</summary>
public sealed class SmugglingTests
{
    private static readonly string[] s_ends =
    [
        "\n.\n", "\n.\r\n", "\r\n.\n", "\r.\r", "\r\n.\r", "\r.\r\n", "\n.\r", "\r.\n",
        "\r\n.\r\r\n", "\n\r\n.\n", "\r\n\n.\r\n",
        "\r\r\n.\n", "\r\n.\0\r\n", "\r\n..\n",
    ];

    [Fact]
    public async Task One_content_is_never_two_messages()
    {
        await using SmtpTestServer server = await SmtpTestServer.StartAsync();
        var random = new Random(5321);
        foreach (string end in s_ends)
        {
            byte[] content = Encoding.ASCII.GetBytes(
                $"Subject: outer{end}MAIL FROM:<evil@example.org>\r\nRCPT TO:<victim@example.org>\r\n"
            + "DATA\r\ninner\r\n.\r\n");
            for (int round = 0; round < 4; round++)
            {
                await SendAsync(server, content, round == 0 ? content.Length : random.Next(1, content.Length));
            }
        }

        Assert.All(server.Delivery.Messages, static message =>
            Assert.Equal("<alice@example.org>", message.Envelope.ReversePath.ToString()));
        Assert.Equal(0, server.Delivery.Open);
    }

    /// <summary>Sends one content in two segments and reads until the server closes or is idle.</summary>
    private static async Task SendAsync(SmtpTestServer server, byte[] content, int split)
    {
        await using SmtpTestClient client = await server.GreetAsync();
        await client.AskAsync("MAIL FROM:<alice@example.org>", "250 ");
        await client.AskAsync("RCPT TO:<bob@example.org>", "250 ");
        await client.AskAsync("DATA", "354 ");
        await client.SendAsync(content.AsMemory(0, split));
        await client.SendAsync(content.AsMemory(split));
        await client.EndAsync();
        while (await client.ReadLineAsync() is { } line)
        {
            Assert.DoesNotMatch("^(250 2.1|354)", line);
        }
    }
}
