using System.Text;
using RelateMail.Attacks.Attacking;

namespace RelateMail.Attacks.Scenarios;

/// <summary>
/// Eleven refused commands, so that further errors are delayed, then a mebibyte of EHLO in one write. The replies are
/// never read.
/// </summary>
internal sealed class RepliesNotRead() : Scenario(
    "replies-not-read", "a mebibyte of pipelined EHLO on each connection, replies never read")
{
    private static readonly byte[] s_errors = Encoding.ASCII.GetBytes(string.Concat(Enumerable.Repeat("X\r\n", 11)));
    private static readonly byte[] s_flood =
        Encoding.ASCII.GetBytes(string.Concat(Enumerable.Repeat("EHLO a\r\n", 1024 * 1024 / 8)));

    public override Task RunAsync(Attack attack, CancellationToken stop) =>
        attack.OnEachConnectionAsync(
            async (index, token) =>
            {
                using RawClient? client = await attack.ConnectAsync(attack.Options.Smtp, index, token);
                if (client is not null)
                {
                    await client.SendAsync(s_errors, token);
                    await client.SendAsync(s_flood, token);
                    await Task.Delay(Timeout.Infinite, token);
                }
            },
            stop);
}
