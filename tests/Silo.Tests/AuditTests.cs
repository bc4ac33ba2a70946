using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using RelateMail.Api.Contracts;
using RelateMail.Silo.Api.Audit;
using RelateMail.Silo.Tests.Harness;
using RelateMail.Storage;

namespace RelateMail.Silo.Tests;

/// <summary>The log of administration. Each test has a host of its own.</summary>
public sealed class AuditTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Changes_are_recorded_with_key_resource_and_outcome_and_reads_are_not()
    {
        await using SiloHost host = await SiloHost.StartAsync(settings:
        [
            ("Api:Keys:0:Name", "desk"), ("Api:Keys:0:Key", "the-key-of-the-desk"),
            ("Api:Keys:0:Scopes:0", "directory.write"),
        ]);
        await host.PutAsync("domains/audit.example.org", "{}").StatusAsync(HttpStatusCode.Created);
        await host.GetAsync("domains").StatusAsync(HttpStatusCode.OK);
        await host.DeleteAsync("accounts/nobody@audit.example.org").StatusAsync(HttpStatusCode.NotFound);
        await host.PutAsync("accounts/bob@audit.example.org", """{"password":"a secret password"}""")
            .StatusAsync(HttpStatusCode.Created);
        await SendAsync(host, HttpMethod.Delete, "aliases/x@audit.example.org", "the-key-of-the-desk", 404);
        await SendAsync(host, HttpMethod.Delete, "reputation/192.0.2.0/24", "the-key-of-the-desk", 403);

        // The answer to a request without the right does not wait for its row.
        JsonElement[] rows = await RowsAsync(host, 5);
        Assert.Equal(
            [
                "Api:AdminKey putDomain domains/audit.example.org 201",
                "Api:AdminKey deleteAccount accounts/nobody@audit.example.org 404",
                "Api:AdminKey putAccount accounts/bob@audit.example.org 201",
                "desk deleteAlias aliases/x@audit.example.org 404",
                "desk resetReputation reputation/192.0.2.0/24 403",
            ],
            rows.Select(row => $"{row.GetProperty("key")} {row.GetProperty("call")} {row.GetProperty("resource")}"
                + $" {row.GetProperty("status")}"));
        Assert.All(rows, row => Assert.Equal("127.0.0.1", row.GetProperty("client").GetString()));
        Assert.DoesNotContain("secret", string.Concat(rows.Select(row => row.GetRawText())), StringComparison.Ordinal);
        JsonElement verdict = await host.GetAsync("audit/verify").JsonAsync();
        Assert.True(verdict.GetProperty("isIntact").GetBoolean());
        Assert.Equal(5, verdict.GetProperty("rowCount").GetInt64());
        Assert.Equal(rows[^1].GetProperty("digest").GetString(), verdict.GetProperty("digest").GetString());
    }

    [Fact]
    public async Task List_has_pages_in_both_directions()
    {
        await using SiloHost host = await SiloHost.StartAsync();
        for (int number = 1; number <= 3; number++)
        {
            await host.PutAsync($"domains/d{number}.example.org", "{}").StatusAsync(HttpStatusCode.Created);
        }

        JsonElement first = await host.GetAsync("audit?limit=2").JsonAsync();
        JsonElement second = await host.GetAsync($"audit?limit=2&after={first.GetProperty("next")}").JsonAsync();
        JsonElement third = await host.GetAsync($"audit?limit=2&after={second.GetProperty("next")}").JsonAsync();
        JsonElement last = await host.GetAsync("audit?limit=1&order=desc").JsonAsync();
        Assert.Equal([1L, 2], Numbers(first));
        Assert.True(first.GetProperty("hasMore").GetBoolean());
        Assert.Equal([3L], Numbers(second));
        Assert.False(second.GetProperty("hasMore").GetBoolean());
        Assert.Empty(Numbers(third));
        Assert.Equal([3L], Numbers(last));
        await host.GetAsync("audit?after=3").ProblemAsync(400, "bad-query");
    }

    [Fact]
    public async Task Requests_without_a_key_fill_the_log_up_to_a_rate()
    {
        await using SiloHost host = await SiloHost.StartAsync();
        for (int number = 0; number < 100; number++)
        {
            await SendAsync(host, HttpMethod.Delete, "accounts/bob@example.org", "not-a-key", 401);
        }

        await host.PutAsync("domains/audit.example.org", "{}").StatusAsync(HttpStatusCode.Created);
        JsonElement page = await host.GetAsync("audit?limit=500").JsonAsync();
        JsonElement[] rows = [.. page.GetProperty("items").EnumerateArray()];
        int refused = rows.Count(row => row.GetProperty("status").GetInt32() == 401);
        Assert.InRange(refused, 30, 99);
        Assert.Equal(100, refused + rows.Sum(row => row.GetProperty("omittedCount").GetInt32()));
    }

    [Fact]
    public async Task Change_without_its_row_is_503_and_logged()
    {
        await using SiloHost host = await SiloHost.StartAsync(
            replace: services => services.AddSingleton<IAuditLog>(new ListedLog([]) { IsBroken = true }));
        await host.PutAsync("domains/audit.example.org", "{}").ProblemAsync(503, "unavailable");
        Assert.Contains(host.Logs.Lines, line => line.EventId == 512);
    }

    [Theory]
    [InlineData("none", null, null)]
    [InlineData("change", "row-changed", 2L)]
    [InlineData("change and digest", "chain-broken", 3L)]
    [InlineData("remove", "row-missing", 3L)]
    [InlineData("remove last", "head-differs", 3L)]
    [InlineData("remove first", null, null)]
    [InlineData("remove all", "head-differs", 3L)]
    [InlineData("replace first", "chain-broken", 1L)]
    public async Task Check_finds_what_was_done_to_the_rows(string attack, string? problem, long? number)
    {
        List<AuditRow> rows = [.. AuditChain.Append(AuditChain.Start, [Entry("a"), Entry("b"), Entry("c")])];
        AuditHead head = new(3, rows[2].Digest);
        switch (attack)
        {
            case "change":
                rows[1] = rows[1] with { Entry = Entry("x") };
                break;
            case "change and digest":
                rows[1] = rows[1] with
                {
                    Entry = Entry("x"),
                    Digest = AuditChain.DigestOf(2, Entry("x"), rows[1].Previous),
                };
                break;
            case "remove":
                rows.RemoveAt(1);
                break;
            case "remove last":
                rows.RemoveAt(2);
                break;
            case "remove first":
                rows.RemoveAt(0); // as the sweep does
                break;
            case "remove all":
                rows.Clear();
                break;
            case "replace first":
                rows[0] = AuditChain.Append(new(0, rows[1].Digest), [Entry("x")])[0];
                break;
        }

        AuditVerdictView verdict = await AuditCheck.RunAsync(new ListedLog(rows) { Head = head }, Token);
        Assert.Equal(problem, verdict.Problem);
        Assert.Equal(number, verdict.BrokenNumber);
        Assert.Equal(problem is null, verdict.IsIntact);
    }

    private static AuditEntry Entry(string resource) =>
        new() { At = DateTimeOffset.UnixEpoch, Call = "putAccount", Resource = resource, RequestId = "1" };

    private static long[] Numbers(JsonElement page) =>
        [.. page.GetProperty("items").EnumerateArray().Select(row => row.GetProperty("number").GetInt64())];

    /// <summary>The rows, as soon as there are that many.</summary>
    private static async Task<JsonElement[]> RowsAsync(SiloHost host, int count)
    {
        while (true)
        {
            JsonElement page = await host.GetAsync("audit").JsonAsync();
            JsonElement[] rows = [.. page.GetProperty("items").EnumerateArray()];
            if (rows.Length >= count)
            {
                return rows;
            }

            await Task.Delay(20, Token);
        }
    }

    private static async Task SendAsync(SiloHost host, HttpMethod method, string path, string key, int status)
    {
        using HttpClient client = host.MakeClient();
        using var request = new HttpRequestMessage(method, new Uri($"/api/v1/{path}", UriKind.Relative));
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", key);
        using HttpResponseMessage answer = await client.SendAsync(request, Token);
        Assert.Equal(status, (int)answer.StatusCode);
    }

    private sealed class ListedLog(List<AuditRow> rows) : IAuditLog
    {
        public AuditHead Head { get; init; } = AuditChain.Start;

        public bool IsBroken { get; init; }

        public Task AppendAsync(AuditEntry entry, CancellationToken cancellationToken) => IsBroken
            ? Task.FromException(new StorageUnavailableException("The test breaks the log."))
            : Task.CompletedTask;

        public Task<IReadOnlyList<AuditRow>> ListAsync(
            long? after, int limit, bool descending, CancellationToken cancellationToken) =>
            Task.FromResult<IReadOnlyList<AuditRow>>([.. rows.Where(row => row.Number > (after ?? 0)).Take(limit)]);

        public Task<AuditHead> ReadHeadAsync(CancellationToken cancellationToken) => Task.FromResult(Head);

        public Task<int> SweepAsync(DateTimeOffset before, CancellationToken cancellationToken) => Task.FromResult(0);
    }
}
