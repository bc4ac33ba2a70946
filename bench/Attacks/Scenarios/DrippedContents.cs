using RelateMail.Attacks.Attacking;

namespace RelateMail.Attacks.Scenarios;

/// <summary>Sends a content octet by octet, one in two seconds, so that no wait for octets ends.</summary>
internal sealed class DrippedContents() : Scenario("dripped-contents", "one octet of content in two seconds")
{
    private static readonly TimeSpan s_pause = TimeSpan.FromSeconds(2);

    public override Task RunAsync(Attack attack, CancellationToken stop) =>
        attack.OnEachConnectionAsync(
            async (index, token) =>
            {
                using RawClient? client = await attack.ConnectAsync(attack.Options.Smtp, index, token);
                if (client is null || !await StalledContents.OpenAsync(attack, client, token))
                {
                    return;
                }

                while (true)
                {
                    await client.SendAsync("x", token);
                    await Task.Delay(s_pause, token);
                }
            },
            stop);
}
