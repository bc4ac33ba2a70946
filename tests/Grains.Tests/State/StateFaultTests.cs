using Npgsql;

namespace RelateMail.Grains.Tests.State;

public sealed class StateFaultTests
{
    [Fact]
    public void Fault_of_the_database_travels_without_the_exception_of_its_driver()
    {
        var driver = new NpgsqlException("terminating connection");

        OrleansException fault = Assert.Throws<OrleansException>(
            () => StateFault.ThrowIfOfDatabase(new OrleansException("Error from storage provider", driver)));

        Assert.Null(fault.InnerException);
        Assert.Contains("terminating connection", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Other_faults_are_left_to_the_caller()
    {
        StateFault.ThrowIfOfDatabase(new OrleansException("Error", new TimeoutException()));
        StateFault.ThrowIfOfDatabase(new InvalidOperationException());
    }
}
