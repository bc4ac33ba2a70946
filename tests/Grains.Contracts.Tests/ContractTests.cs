using RelateMail.Grains.Abstractions.Tests;

namespace RelateMail.Grains.Contracts.Tests;

/// <summary>The contract between nodes on the wire.</summary>
public sealed class ContractTests
{
    private readonly WireContract _contract = new(typeof(IInternalMailboxGrain).Assembly, NodeSamples.All);

    [Fact]
    public void Members_keep_their_numbers() => _contract.RequireNumbers();

    [Fact]
    public void Wire_types_survive_serialization() => _contract.RequireSurvival();

    [Fact]
    public void Every_wire_type_has_a_sample() => _contract.RequireSamples();

    [Fact]
    public void Octets_of_an_earlier_version_are_read_and_written() => _contract.RequireEarlierOctets();

    [Fact]
    public void Lists_that_are_not_set_are_empty() => _contract.RequireEmptyLists();

    [Fact]
    public void Password_does_not_reach_a_log()
    {
        Assert.DoesNotContain("secret", new Password("secret").ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain(
            "secret", new AccountChange { Password = "secret" }.ToString(), StringComparison.Ordinal);
    }
}
