using System.Globalization;
using RelateMail.Attacks.Attacking;

namespace RelateMail.Attacks.Scenarios;

/// <summary>RCPT of tagged addresses that do not exist in a hosted domain; each is a new one.</summary>
internal sealed class UnknownRecipients() : Scenario("unknown-recipients", "RCPT to addresses that do not exist")
{
    public override Task RunAsync(Attack attack, CancellationToken stop) => HarvestAsync(
        attack,
        number => string.Create(CultureInfo.InvariantCulture, $"nobody{number}+tag{number}@{attack.Options.Domain}"),
        stop);

    /// <summary>Asks for one recipient after another, over as many connections as the server allows.</summary>
    internal static Task HarvestAsync(Attack attack, Func<long, string> name, CancellationToken stop)
    {
        long number = 0;
        return attack.OnEachConnectionAsync(
            async (index, token) =>
            {
                while (!token.IsCancellationRequested)
                {
                    using RawClient? client = await attack.ConnectAsync(attack.Options.Smtp, index, token);
                    if (client is null)
                    {
                        await Attack.WaitAsync(TimeSpan.FromSeconds(1), token);
                        continue;
                    }

                    await client.AskAsync("EHLO attacker.example", token);
                    await client.AskAsync("MAIL FROM:<attacker@example.com>", token);
                    int code;
                    do
                    {
                        string address = name(Interlocked.Increment(ref number));
                        code = await client.AskAsync($"RCPT TO:<{address}>", token);
                        attack.Count($"RCPT answered with {code}");
                    }
                    while (code != 421);
                }
            },
            stop);
    }
}
