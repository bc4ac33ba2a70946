using System.Text;
using RelateMail.Attacks.Attacking;

namespace RelateMail.Attacks.Scenarios;

/// <summary>Commands that bring no mail, with replies that are read, as fast as the server answers.</summary>
internal sealed class JunkCommands() : Scenario("junk-commands", "RSET and NOOP without a mail, as fast as answered")
{
    private const int Batch = 100;
    private static readonly byte[] s_batch =
        Encoding.ASCII.GetBytes(string.Concat(Enumerable.Repeat("RSET\r\nNOOP\r\n", Batch / 2)));

    public override Task RunAsync(Attack attack, CancellationToken stop) =>
        attack.OnEachConnectionAsync(
            async (index, token) =>
            {
                while (!token.IsCancellationRequested)
                {
                    using RawClient? client = await attack.ConnectAsync(attack.Options.Smtp, index, token);
                    if (client is null)
                    {
                        return;
                    }

                    await FloodAsync(attack, client, token);
                }
            },
            stop);

    private static async Task FloodAsync(Attack attack, RawClient client, CancellationToken token)
    {
        while (true)
        {
            await client.SendAsync(s_batch, token);
            for (int reply = 0; reply < Batch; reply++)
            {
                int code = await client.ReplyAsync(token);
                attack.Count($"{code}");
                if (code == 421)
                {
                    return;
                }
            }
        }
    }
}
