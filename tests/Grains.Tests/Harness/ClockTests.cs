namespace RelateMail.Grains.Tests.Harness;

/// <summary>
/// Tests that move the clock of <see cref="MemoryCluster"/>. They run alone: to Orleans, fifteen minutes at once are the
/// end of every call under way.
/// </summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class ClockTests
{
    public const string Name = "moves the clock";
}
