using RelateMail.Attacks.Attacking;

namespace RelateMail.Attacks.Scenarios;

/// <summary>Sends 253 KiB of a content, just what a node keeps in memory, and then nothing more.</summary>
internal sealed class StalledContents() : Scenario("stalled-contents", "253 KiB after DATA, and then silence")
{
    private static readonly byte[] s_content = MakeContent(253 * 1024);

    public override Task RunAsync(Attack attack, CancellationToken stop) =>
        attack.OnEachConnectionAsync(
            async (index, token) =>
            {
                using RawClient? client = await attack.ConnectAsync(attack.Options.Smtp, index, token);
                if (client is null || !await OpenAsync(attack, client, token))
                {
                    return;
                }

                await client.SendAsync(s_content, token);
                attack.Count($"content ended with {await client.ReplyAsync(token)}");
            },
            stop);

    /// <summary>MAIL, RCPT and DATA. False if one of them is refused.</summary>
    internal static async Task<bool> OpenAsync(Attack attack, RawClient client, CancellationToken token)
    {
        (string Line, int Code)[] commands =
        [
            ("EHLO attacker.example", 250),
            ("MAIL FROM:<attacker@example.com>", 250),
            ($"RCPT TO:<{attack.Options.Recipient}>", 250),
            ("DATA", 354),
        ];
        foreach ((string line, int expected) in commands)
        {
            int code = await client.AskAsync(line, token);
            if (code != expected)
            {
                attack.Count($"{line[..4]} answered with {code}");
                return false;
            }
        }

        return true;
    }

    private static byte[] MakeContent(int octets)
    {
        byte[] content = new byte[octets];
        "Subject: stalled\r\n\r\n"u8.CopyTo(content);
        for (int index = 20; index < octets; index++)
        {
            content[index] = (index % 72) switch { 70 => (byte)'\r', 71 => (byte)'\n', _ => (byte)'x' };
        }

        return content;
    }
}
