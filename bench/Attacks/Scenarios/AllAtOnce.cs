using RelateMail.Attacks.Attacking;

namespace RelateMail.Attacks.Scenarios;

/// <summary>Every other scenario at the same time, each with all connections.</summary>
/// <param name="scenarios">The scenarios.</param>
internal sealed class AllAtOnce(IReadOnlyList<Scenario> scenarios)
    : Scenario("all-at-once", "all of them at the same time, each with --connections")
{
    public override async Task RunAsync(Attack attack, CancellationToken stop)
    {
        Task[] attacks = [.. scenarios.Select(scenario => Task.Run(() => RunAsync(scenario, attack, stop), stop))];
        await Task.WhenAll(attacks);
    }

    private static async Task RunAsync(Scenario scenario, Attack attack, CancellationToken stop)
    {
        try
        {
            await scenario.RunAsync(attack, stop);
            attack.Count($"{scenario.Name} ended by itself");
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            attack.Count($"{scenario.Name} stopped at its time");
        }
    }
}
