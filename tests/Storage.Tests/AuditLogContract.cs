namespace RelateMail.Storage.Tests;

/// <summary>The log of administration, in every store.</summary>
public abstract class AuditLogContract : IAsyncLifetime
{
    private TestStores _stores = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private IAuditLog Audit => _stores.Audit;

    public async ValueTask InitializeAsync() => _stores = await OpenAsync();

    public async ValueTask DisposeAsync()
    {
        await _stores.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    [Fact]
    public async Task An_empty_log_has_a_head()
    {
        AuditHead head = await Audit.ReadHeadAsync(Token);
        Assert.Equal(0, head.Number);
        Assert.Equal(AuditChain.Start.Digest, head.Digest);
        Assert.Empty(await Audit.ListAsync(null, 9, descending: false, Token));
        Assert.Empty(await Audit.ListAsync(null, 9, descending: true, Token));
    }

    [Fact]
    public async Task Entries_are_read_as_they_were_appended_and_form_a_chain()
    {
        AuditEntry full = Entry("one") with { Key = "support", Client = "2001:db8::1", Status = 201, Omitted = 7 };
        AuditEntry bare = Entry("two");
        await Audit.AppendAsync(full, Token);
        await Audit.AppendAsync(bare, Token);

        IReadOnlyList<AuditRow> rows = await Audit.ListAsync(null, 9, descending: false, Token);
        Assert.Equal([full, bare], rows.Select(row => row.Entry));
        Assert.Equal([1L, 2], rows.Select(row => row.Number));
        await RequireChainAsync(rows);
    }

    [Fact]
    public async Task Entries_of_many_callers_form_one_chain()
    {
        await Task.WhenAll(Enumerable.Range(0, 200).Select(number => Audit.AppendAsync(Entry($"{number}"), Token)));

        IReadOnlyList<AuditRow> rows = await Audit.ListAsync(null, 500, descending: false, Token);
        Assert.Equal(200, rows.Select(row => row.Entry.Resource).Distinct().Count());
        await RequireChainAsync(rows);
    }

    [Fact]
    public async Task Pages_continue_in_both_directions()
    {
        for (int number = 1; number <= 5; number++)
        {
            await Audit.AppendAsync(Entry($"{number}"), Token);
        }

        IReadOnlyList<AuditRow> ascending = await Audit.ListAsync(2, 2, descending: false, Token);
        IReadOnlyList<AuditRow> descending = await Audit.ListAsync(null, 2, descending: true, Token);
        IReadOnlyList<AuditRow> further = await Audit.ListAsync(4, 2, descending: true, Token);
        Assert.Equal([3L, 4], Numbers(ascending));
        Assert.Equal([5L, 4], Numbers(descending));
        Assert.Equal([3L, 2], Numbers(further));
    }

    [Fact]
    public async Task Old_rows_are_swept_and_the_chain_continues()
    {
        await Audit.AppendAsync(Entry("old") with { At = DateTimeOffset.UtcNow.AddDays(-100) }, Token);
        await Audit.AppendAsync(Entry("new"), Token);

        DateTimeOffset before = DateTimeOffset.UtcNow.AddDays(-90);
        Assert.Equal(1, await Audit.SweepAsync(before, Token));
        Assert.Equal(0, await Audit.SweepAsync(before, Token));
        await Audit.AppendAsync(Entry("next") with { At = DateTimeOffset.UtcNow.AddDays(-100) }, Token);
        Assert.Equal(0, await Audit.SweepAsync(before, Token)); // a gap would look like a removed row

        IReadOnlyList<AuditRow> rows = await Audit.ListAsync(null, 9, descending: false, Token);
        Assert.Equal([2L, 3], Numbers(rows));
        Assert.Equal(rows[0].Digest, rows[1].Previous);
    }

    [Fact]
    public async Task The_last_row_is_kept_so_that_its_loss_is_noticed()
    {
        await Audit.AppendAsync(Entry("old") with { At = DateTimeOffset.UtcNow.AddDays(-100) }, Token);
        Assert.Equal(0, await Audit.SweepAsync(DateTimeOffset.UtcNow.AddDays(-90), Token));
    }

    [Theory]
    [InlineData("UPDATE audit SET call = 'deleteAccount' WHERE number = 1")]
    [InlineData("UPDATE audit SET digest = previous")]
    public async Task A_row_cannot_be_changed(string sql)
    {
        await Audit.AppendAsync(Entry("one"), Token);

        Exception refused = await Assert.ThrowsAnyAsync<Exception>(() => ExecuteAsync(sql));
        Assert.Contains("cannot be changed", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Each_member_changes_the_digest()
    {
        AuditEntry entry = Entry("one");
        byte[] previous = AuditChain.Start.Digest;
        AuditEntry[] others =
        [
            entry with { At = entry.At.AddMilliseconds(1) }, entry with { Key = "" }, entry with { Client = "" },
            entry with { Call = "x" }, entry with { Resource = "x" }, entry with { Status = 0 },
            entry with { RequestId = "x" }, entry with { Omitted = 1 },
            entry with { Key = "support", Client = null }, entry with { Key = null, Client = "support" },
        ];
        string[] digests =
        [
            .. others.Prepend(entry).Select(other => Convert.ToHexString(AuditChain.DigestOf(1, other, previous))),
            Convert.ToHexString(AuditChain.DigestOf(2, entry, previous)),
            Convert.ToHexString(AuditChain.DigestOf(1, entry, [.. Enumerable.Repeat((byte)1, 32)])),
        ];
        Assert.Equal(digests.Length, digests.Distinct().Count());
    }

    protected abstract Task<TestStores> OpenAsync();

    /// <summary>Executes SQL as the owner of the tables.</summary>
    protected abstract Task ExecuteAsync(string sql);

    private static AuditEntry Entry(string resource) => new()
    {
        At = DateTimeOffset.FromUnixTimeMilliseconds(DateTimeOffset.UtcNow.ToUnixTimeMilliseconds()),
        Call = "putAccount",
        Resource = resource,
        RequestId = "0HN",
    };

    private static long[] Numbers(IReadOnlyList<AuditRow> rows) => [.. rows.Select(row => row.Number)];

    private async Task RequireChainAsync(IReadOnlyList<AuditRow> rows)
    {
        IReadOnlyList<AuditRow> expected = AuditChain.Append(AuditChain.Start, [.. rows.Select(row => row.Entry)]);
        Assert.Equal(expected.Select(row => row.Number), Numbers(rows));
        Assert.Equal(expected.Select(row => row.Previous), rows.Select(row => row.Previous));
        Assert.Equal(expected.Select(row => row.Digest), rows.Select(row => row.Digest));
        AuditHead head = await Audit.ReadHeadAsync(Token);
        Assert.Equal(rows[^1].Number, head.Number);
        Assert.Equal(rows[^1].Digest, head.Digest);
    }
}
