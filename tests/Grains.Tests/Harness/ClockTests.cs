namespace RelateMail.Grains.Tests.Harness;

/// <summary>
/// Tests that advance the clock of <see cref="MemoryCluster"/>. They run alone, because a large advance makes every
/// open call of other tests time out.
/// </summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class ClockTests
{
    public const string Name = "moves the clock";
}
