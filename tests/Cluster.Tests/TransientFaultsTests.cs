namespace RelateMail.Cluster.Tests;

public sealed class TransientFaultsTests
{
    public static TheoryData<Exception, bool> Faults => new()
    {
        { new TimeoutException(), true },
        { new SiloUnavailableException(), true },
        { new EnumerationAbortedException(), true },
        { new ArgumentException("Unknown grain type.") { Source = "Orleans.Core" }, true },
        { new ArgumentException("A bug.") { Source = "RelateMail.Ingress" }, false },
        { new InvalidOperationException(), false },
        { new OperationCanceledException(), false },
    };

    [Theory]
    [MemberData(nameof(Faults), DisableDiscoveryEnumeration = true)]
    public void A_fault_of_the_cluster_is_transient_and_a_fault_of_the_call_is_not(Exception fault, bool isTransient) =>
        Assert.Equal(isTransient, TransientFaults.IsTransient(fault));
}
