using System.Text.Json;
using RelateMail.EndToEnd.Tests.Harness;
using RelateMail.PostgresServer;

namespace RelateMail.EndToEnd.Tests;

/// <summary>The cost of a mail in a cluster, in transactions of the database.</summary>
public sealed class ClusterCommitTests
{
    private const int Mails = 200;

    [Theory]
    [InlineData(65_536, 1)]
    [InlineData(0, 2)] // the content first, in a transaction of the gateway
    public async Task A_small_mail_is_one_transaction(int inlineBytes, int transactions)
    {
        Assert.SkipWhen(TemporaryPostgres.WhyNot is not null, TemporaryPostgres.WhyNot ?? "");
        await using TemporaryPostgres postgres = await TemporaryPostgres.StartAsync();
        await using ClusterProcesses cluster =
            await ClusterProcesses.StartAsync(postgres, $"Smtp:InlineContentBytes={inlineBytes}");
        await using WireClient client = await WireClient.ConnectAsync(cluster.Mx);
        await SendAsync(client, 1); // creates the mailbox

        long before = await TransactionsAsync(cluster);
        for (int number = 2; number <= Mails + 1; number++)
        {
            await SendAsync(client, number);
        }

        long used = await TransactionsAsync(cluster) - before;

        // Membership, health and certificates of the nodes write a few rows meanwhile.
        Assert.InRange(used, Mails * transactions, (Mails * transactions) + (Mails / 4));
        Assert.Equal(Mails + 1, await cluster.CountAsync("SELECT count(*) FROM content"));
        Assert.Equal(0, await cluster.CountAsync("SELECT count(*) FROM content_loose"));
    }

    [Fact]
    public async Task Small_large_and_shared_contents_are_read_as_they_were_sent()
    {
        Assert.SkipWhen(TemporaryPostgres.WhyNot is not null, TemporaryPostgres.WhyNot ?? "");
        await using TemporaryPostgres postgres = await TemporaryPostgres.StartAsync();
        await using ClusterProcesses cluster = await ClusterProcesses.StartAsync(postgres);
        await using WireClient client = await WireClient.ConnectAsync(cluster.Mx);
        using HttpClient api = cluster.CreateApiClient();

        foreach (int size in new[] { 100, 65_536, 65_537, 300_000, 1_000_000 })
        {
            await RoundTripAsync(client, api, Content(size, $"one{size}"), "alice@example.test");
            await RoundTripAsync(client, api, Content(size, $"two{size}"), "alice@example.test", "bob@example.test");
        }
    }

    private static async Task RoundTripAsync(
        WireClient client, HttpClient api, byte[] content, params string[] recipients)
    {
        string reply = await client.SendOctetsAsync(
            "sender@example.org", recipients, content, isChunked: true, isBinary: false);
        Assert.StartsWith("250 2.0.0", reply, StringComparison.Ordinal);
        foreach (string recipient in recipients)
        {
            JsonElement last = (await MailApi.ListAsync(api, recipient))[^1];
            MailApi.AssertContent(content, await MailApi.RawAsync(api, recipient, last));
        }
    }

    /// <summary>A message of exactly this size, in lines of 70 octets at most.</summary>
    private static byte[] Content(int size, string id)
    {
        string header = $"Message-ID: <{id}@example.org>\r\nSubject: {id}\r\n\r\n";
        var content = new System.Text.StringBuilder(header, size);
        while (content.Length < size)
        {
            content.Append(new string('x', 68)).Append("\r\n");
        }

        content.Length = size - 2;
        content.Replace('\r', 'x', size - 3, 1); // the cut may be within a line end
        return System.Text.Encoding.ASCII.GetBytes(content.Append("\r\n").ToString());
    }

    private static async Task SendAsync(WireClient client, int number)
    {
        string reply = await client.SendAsync(
            "sender@example.org",
            ["alice@example.test"],
            $"Message-ID: <{number}@example.org>\r\nSubject: {number}\r\n\r\n{new string('x', 900)}");
        Assert.StartsWith("250 2.0.0", reply, StringComparison.Ordinal);
    }

    /// <summary>Transactions that changed something, since the server was created: each of them takes an id.</summary>
    private static Task<long> TransactionsAsync(ClusterProcesses cluster) =>
        cluster.CountAsync("SELECT pg_snapshot_xmax(pg_current_snapshot())::text::bigint");
}
