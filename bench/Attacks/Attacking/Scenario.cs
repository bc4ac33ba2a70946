namespace RelateMail.Attacks.Attacking;

/// <summary>One attack. A scenario ends by itself, at the latest when its token is cancelled.</summary>
/// <param name="name">The name on the command line.</param>
/// <param name="summary">One line for <c>--help</c>.</param>
internal abstract class Scenario(string name, string summary)
{
    public string Name => name;

    public string Summary => summary;

    /// <summary>Attacks until it has done all it wants to do, or the time is over.</summary>
    public abstract Task RunAsync(Attack attack, CancellationToken stop);
}
