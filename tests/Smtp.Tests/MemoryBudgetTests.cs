using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using RelateMail.Smtp.Tests.Harness;

namespace RelateMail.Smtp.Tests;

/// <summary>A node whose memory for clients is used up defers new mail.</summary>
public sealed class MemoryBudgetTests
{
    [Fact]
    public void Default_is_a_third_of_the_memory_of_the_process()
    {
        long available = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes;
        Assert.Equal(available / 3, new MemoryBudget(Options.Create(new SmtpLimits())).Limit);
    }

    [Fact]
    public void Budget_is_tight_past_its_half_and_spent_past_all_of_it()
    {
        MemoryBudget budget = Budget(1_000);
        budget.Take(500);
        Assert.False(budget.IsTight);
        budget.Take(1);
        Assert.True(budget.IsTight);
        Assert.False(budget.IsSpent);
        budget.Take(500);
        Assert.True(budget.IsSpent);
        budget.Return(1_001);
        Assert.False(budget.IsTight);
        Assert.Equal(0, budget.Held);
    }

    [Fact]
    public void Large_contents_yield_before_small_ones_when_the_budget_is_spent()
    {
        MemoryBudget budget = Budget(1_000);
        budget.BeginContent();
        budget.BeginContent();
        budget.Take(1_000);
        Assert.False(budget.MustYield(900)); // not spent yet
        budget.Take(100);
        Assert.True(budget.MustYield(1_000));
        Assert.False(budget.MustYield(100));
    }

    [Fact]
    public async Task Mail_and_connections_are_deferred_when_the_budget_is_spent()
    {
        var settings = new SmtpTestSettings();
        settings.Options["Limits:MemoryBytes"] = "100000";
        await using SmtpTestServer server = await SmtpTestServer.StartAsync(settings);
        MemoryBudget budget = server.Services.GetRequiredService<MemoryBudget>();
        await using SmtpTestClient client = await server.GreetAsync();
        await client.AskAsync("MAIL FROM:<alice@example.org>", "250 ");
        await client.AskAsync("RCPT TO:<bob@example.org>", "250 ");

        budget.Take(100_000);
        await client.AskAsync("DATA", "354 "); // what is under way completes
        await client.AskAsync("x\r\n.", "250 ");
        await client.AskAsync("MAIL FROM:<alice@example.org>", "452 4.3.1");
        await using (SmtpTestClient refused = await server.ConnectAsync())
        {
            await refused.ExpectAsync("421 4.3.2");
            await refused.ExpectCloseAsync();
        }

        budget.Return(100_000);
        await client.AskAsync("MAIL FROM:<alice@example.org>", "250 ");
    }

    [Fact]
    public async Task Connections_are_counted_until_they_end()
    {
        await using SmtpTestServer server = await SmtpTestServer.StartAsync(
            new SmtpTestSettings { Listener = SmtpTestSettings.Submissions });
        MemoryBudget budget = server.Services.GetRequiredService<MemoryBudget>();
        await using (SmtpTestClient client = await server.ConnectAsync())
        {
            await client.StartTlsAsync();
            await client.ExpectAsync("220 ");
            Assert.Equal(MemoryBudget.Connection + MemoryBudget.Tls, budget.Held);
        }

        server.BeginStop();
        await server.DisposeAsync();
        Assert.Equal(0, budget.Held);
    }

    private static MemoryBudget Budget(long octets) =>
        new(Options.Create(new SmtpLimits { MemoryBytes = octets }));
}
