using System.Text;
using RelateMail.SmtpServer.Tests.Harness;
using RelateMail.Tests.Harness;

namespace RelateMail.SmtpServer.Tests.Hosting;

/// <summary>The size of a message and of one attachment.</summary>
public sealed class SizeTests(StubCluster cluster)
{
    [Fact]
    public async Task Message_of_60_MB_gets_552_and_the_session_continues()
    {
        await using Front front = await Front.StartAsync(cluster);
        string mailbox = front.NewMailbox();
        using LineClient client = await front.GreetAsync();
        await Front.BeginAsync(client, mailbox);
        byte[] line = Encoding.ASCII.GetBytes(new string('x', 998) + "\r\n");
        for (int sent = 0; sent < 60_000_000; sent += line.Length)
        {
            await client.Stream.WriteAsync(line, TestContext.Current.CancellationToken);
        }

        await client.ExpectAsync("552 5.3.4 Message size exceeds the limit", ".");
        await Front.BeginAsync(client, mailbox);
        await client.ExpectAsync("250 2.0.0", "Subject: small\r\n\r\nfits\r\n.");
        Assert.Equal("small", Assert.Single(cluster.Script.Filed[mailbox]).Details.Summary.Subject);
    }

    [Fact]
    public async Task Message_of_exactly_the_limit_is_accepted_and_one_octet_more_is_552()
    {
        await using Front front =
            await Front.StartAsync(cluster, "Smtp:MaxMessageSizeBytes=70000", "Smtp:MaxAttachmentSizeBytes=60000");
        string mailbox = front.NewMailbox();
        using LineClient client = await front.GreetAsync();
        string head = "Subject: limit\r\n\r\n";
        string body = new('x', 70_000 - head.Length - 2);

        await Front.BeginAsync(client, mailbox);
        await client.ExpectAsync("250 2.0.0", $"{head}{body}\r\n.");
        await Front.BeginAsync(client, mailbox);
        await client.ExpectAsync("552 5.3.4 Message size exceeds the limit", $"{head}{body}x\r\n.");

        Assert.Equal(70_000, Assert.Single(cluster.Script.Filed[mailbox]).Size);
    }

    [Fact]
    public async Task One_decoded_attachment_above_its_limit_refuses_the_message()
    {
        await using Front front = await Front.StartAsync(cluster, "Smtp:MaxAttachmentSizeBytes=100000");
        string mailbox = front.NewMailbox();
        using LineClient client = await front.GreetAsync();
        await Front.BeginAsync(client, mailbox);

        await client.ExpectAsync("552 5.3.4 Attachment size exceeds the limit", WithAttachment(100_002));
        await Front.BeginAsync(client, mailbox);
        await client.ExpectAsync("250 2.0.0", WithAttachment(99_999));

        Assert.Single(cluster.Script.Filed[mailbox]);
    }

    private static string WithAttachment(int octets)
    {
        string base64 = Convert.ToBase64String(new byte[octets], Base64FormattingOptions.InsertLineBreaks);
        return "Subject: file\r\nMIME-Version: 1.0\r\nContent-Type: application/octet-stream\r\n"
            + "Content-Disposition: attachment; filename=a.bin\r\nContent-Transfer-Encoding: base64\r\n\r\n"
            + $"{base64}\r\n.";
    }
}
