using System.Diagnostics.Metrics;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using RelateMail.Ingress.Cluster;
using RelateMail.Smtp;

namespace RelateMail.Ingress.Tests.Cluster;

public sealed class ActivationMemoryTests
{
    private const long Limit = 64 * 1024 * 1024;

    [Fact]
    public void Activations_count_up_to_half_of_the_budget()
    {
        MemoryBudget budget = Budget();
        using ActivationMemory memory = New(budget, new FakeTimeProvider());

        Assert.False(memory.Count(100));
        Assert.Equal(100 * ActivationMemory.ActivationOctets, budget.Held);

        Assert.True(memory.Count(1_000_000));
        Assert.Equal(Limit / 2, budget.Held);
        Assert.False(budget.IsSpent);

        Assert.False(memory.Count(0));
        Assert.Equal(0, budget.Held);
    }

    [Fact]
    public void Idle_activations_go_first_at_a_quarter_of_the_budget()
    {
        using ActivationMemory memory = New(Budget(), new FakeTimeProvider());
        long quarter = Limit / 4 / ActivationMemory.ActivationOctets;

        Assert.False(memory.Count(quarter));
        Assert.True(memory.Count(quarter + 1));
    }

    [Fact]
    public async Task The_count_of_Orleans_in_this_process_is_read()
    {
        var clock = new FakeTimeProvider();
        MemoryBudget budget = Budget();
        using var meter = new Meter("Microsoft.Orleans");
        _ = meter.CreateObservableGauge("orleans-catalog-activations", static () => 70);
        using ActivationMemory memory = New(budget, clock);

        await memory.StartAsync(TestContext.Current.CancellationToken);
        while (budget.Held == 0)
        {
            clock.Advance(TimeSpan.FromSeconds(5));
            await Task.Yield();
        }

        await memory.StopAsync(TestContext.Current.CancellationToken);
        Assert.InRange(budget.Held, 70 * ActivationMemory.ActivationOctets, Limit / 2);
    }

    private static MemoryBudget Budget() => new(Options.Create(new SmtpLimits { MemoryBytes = Limit }));

    private static ActivationMemory New(MemoryBudget budget, TimeProvider clock) =>
        new(budget, null!, clock, NullLogger<ActivationMemory>.Instance);
}
