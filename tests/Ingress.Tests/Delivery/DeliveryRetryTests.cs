using RelateMail.Grains.Contracts;
using RelateMail.Ingress.Cluster;
using RelateMail.Ingress.Tests.Harness;
using RelateMail.Smtp.Replies;
using RelateMail.Smtp.Transactions;
using RelateMail.Tests.Harness;

namespace RelateMail.Ingress.Tests.Delivery;

public sealed class DeliveryRetryTests(StubCluster cluster)
{
    private const string Text = "Subject: hello\r\n\r\nhello\r\n";

    [Fact]
    public async Task A_transient_failure_is_retried_with_the_same_delivery_key()
    {
        var bench = new DeliveryBench(cluster);
        List<byte[]> keys = [];
        cluster.Script.Mailboxes["again@example.org"] = (message, attempt) =>
        {
            keys.Add([.. message.DeliveryKey]);
            return attempt < 4
                ? throw new SiloUnavailableException("Silo stopping.")
                : Task.FromResult(new DeliveryReceipt { Outcome = DeliveryOutcome.Filed, Uid = 1, Id = message.Id });
        };

        SmtpReply reply = await bench.SendAsync(DeliveryBench.Envelope("again@example.org"), Text);

        Assert.Equal(250, reply.Code);
        Assert.Equal([50, 100, 200], bench.Time.Waits.Select(wait => wait.TotalMilliseconds));
        Assert.Equal(4, keys.Count);
        Assert.All(keys, key => Assert.Equal(keys[0], key));
    }

    [Fact]
    public async Task A_lasting_failure_causes_451_after_the_retry_time()
    {
        var bench = new DeliveryBench(cluster);
        cluster.Script.Mailboxes["gone@example.org"] = static (_, _) => throw new TimeoutException("No answer.");
        Envelope envelope = DeliveryBench.Envelope("gone@example.org", "here@example.org");

        Assert.Same(SmtpReplies.LocalFault, await bench.SendAsync(envelope, Text));

        Assert.InRange(bench.Time.Elapsed, TimeSpan.FromSeconds(18), TimeSpan.FromSeconds(21));
        Assert.Equal(TimeSpan.FromSeconds(1), bench.Time.Waits.Max());
        Assert.Single(cluster.Script.Filed["here@example.org"]);
        Assert.Equal(1, bench.Log.Count(402));
        await bench.Pool.WhenEmptyAsync();
        Assert.True(bench.Store.Contents.ContainsKey(envelope.Id), "A content with a reference was aborted.");
    }

    [Fact]
    public async Task Calls_of_one_transaction_share_one_retry_time()
    {
        var bench = new DeliveryBench(cluster);
        RetryBudget budget = bench.Budgets.New();
        var waited = new List<double>();

        for (int call = 0; call < 3; call++)
        {
            TimeSpan began = bench.Time.Elapsed;
            bench.Breaker.Succeeded(); // so that the breaker does not end the calls
            await Assert.ThrowsAsync<TimeoutException>(() => bench.Calls.RunAsync(
                0,
                static Task<int> (_) => throw new TimeoutException("No answer."),
                budget,
                CancellationToken.None));
            waited.Add((bench.Time.Elapsed - began).TotalSeconds);
        }

        Assert.InRange(waited[0], 18, 21);
        Assert.InRange(waited[1] + waited[2], 0, 3);
        Assert.InRange(budget.Left, TimeSpan.Zero, TimeSpan.FromSeconds(1));
    }

    [Fact]
    public void Time_that_calls_share_is_spent_once()
    {
        var budget = new RetryBudget(TimeSpan.FromSeconds(20));

        budget.Spend(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(5));
        budget.Spend(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(6));
        budget.Spend(TimeSpan.FromSeconds(8), TimeSpan.FromSeconds(9));

        Assert.Equal(TimeSpan.FromSeconds(14), budget.Left);
    }

    [Fact]
    public async Task A_failure_that_is_not_transient_is_not_retried()
    {
        var bench = new DeliveryBench(cluster);
        cluster.Script.Mailboxes["broken@example.org"] = static (_, _) => throw new InvalidOperationException("broken");

        Assert.Same(
            SmtpReplies.LocalFault, await bench.SendAsync(DeliveryBench.Envelope("broken@example.org"), Text));

        Assert.Equal(1, cluster.Script.Attempts["broken@example.org"]);
        Assert.Empty(bench.Time.Waits);
    }

    [Fact]
    public async Task A_call_is_retried_if_the_client_does_not_know_the_grain_types_yet()
    {
        var bench = new DeliveryBench(cluster);
        int attempt = 0;

        int result = await bench.Calls.RunAsync(
            cluster.Grains,
            grains =>
            {
                if (++attempt == 1)
                {
                    grains.GetGrain<IAliasGrain>("x"); // throws as without a manifest, because this cluster has none
                }

                return Task.FromResult(attempt);
            },
            bench.Budgets.New(),
            CancellationToken.None);

        Assert.Equal(2, result);
    }

    [Fact]
    public async Task The_log_of_a_failure_contains_no_mail_address()
    {
        var bench = new DeliveryBench(cluster);
        cluster.Script.Mailboxes["secret@example.org"] = static (_, _) => throw new InvalidOperationException("broken");

        await bench.SendAsync(DeliveryBench.Envelope("secret@example.org"), Text);

        Assert.DoesNotContain(
            bench.Log.Entries,
            static entry => entry.Text.Contains("example.", StringComparison.Ordinal));
    }
}
