using System.Globalization;
using System.Text;
using RelateMail.Attacks.Attacking;

namespace RelateMail.Attacks.Scenarios;

/// <summary>Wrong passwords for many accounts, over as many connections as the server allows.</summary>
internal sealed class GuessedPasswords() : Scenario("guessed-passwords", "AUTH with wrong passwords of many accounts")
{
    public override Task RunAsync(Attack attack, CancellationToken stop)
    {
        int number = 0;
        return attack.OnEachConnectionAsync(
            async (index, token) =>
            {
                while (!token.IsCancellationRequested)
                {
                    using RawClient? client = await attack.ConnectAsync(attack.Options.Submission, index, token);
                    if (client is null)
                    {
                        await Attack.WaitAsync(TimeSpan.FromSeconds(1), token);
                        continue;
                    }

                    await client.AskAsync("EHLO attacker.example", token);
                    int code;
                    do
                    {
                        string user = string.Create(
                            CultureInfo.InvariantCulture,
                            $"user{Interlocked.Increment(ref number)}@{attack.Options.Domain}");
                        string secret = Convert.ToBase64String(Encoding.ASCII.GetBytes($"\0{user}\0guess"));
                        code = await client.AskAsync($"AUTH PLAIN {secret}", token);
                        attack.Count($"AUTH answered with {code}");
                    }
                    while (code != 421);
                }
            },
            stop);
    }
}
