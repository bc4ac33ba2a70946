using System.Text;

namespace RelateMail.Storage.Tests;

/// <summary>The contract of every store of the directory.</summary>
public abstract class DirectoryStoreContract : IAsyncLifetime
{
    private static readonly DateTimeOffset s_at = new(2026, 3, 1, 12, 0, 0, 125, TimeSpan.Zero);

    private TestStores _stores = null!;

    public static TheoryData<DirectoryKind> Kinds => [.. Enum.GetValues<DirectoryKind>()];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private IDirectoryStore Directory => _stores.Directory;

    public async ValueTask InitializeAsync() => _stores = await OpenAsync();

    public async ValueTask DisposeAsync()
    {
        await _stores.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task A_record_is_read_unchanged(DirectoryKind kind)
    {
        Assert.True(await Directory.WriteAsync(Put("a@example.org", """{"n":1}""", kind), Token));

        DirectoryRow row = (await Directory.FindAsync(kind, "a@example.org", Token))!;
        Assert.Equal(("a@example.org", s_at, s_at), (row.Name, row.CreatedAt, row.UpdatedAt));
        Assert.Equal("""{"n":1}""", Encoding.UTF8.GetString(row.Body.Span));
        Assert.Null(await Directory.FindAsync(kind, "A@example.org", Token));
        Assert.Null(await Directory.FindAsync(OtherThan(kind), "a@example.org", Token));
    }

    [Fact]
    public async Task A_record_without_times_is_replaced_and_deleted()
    {
        DirectoryChange earlier = Put("a@example.org", "1") with { CreatedAt = null, UpdatedAt = null };
        Assert.True(await Directory.WriteAsync(earlier, Token));
        Assert.Null((await Directory.FindAsync(DirectoryKind.Account, "a@example.org", Token))!.UpdatedAt);

        Assert.True(await Directory.WriteAsync(
            Put("a@example.org", "2") with { Exists = true, CreatedAt = null, ExpectedUpdatedAt = null }, Token));
        Assert.Equal("2", await BodyAsync("a@example.org"));
        Assert.True(await Directory.WriteAsync(Delete("a@example.org", s_at), Token));
        Assert.Null(await BodyAsync("a@example.org"));
    }

    [Fact]
    public async Task A_change_of_another_state_changes_nothing()
    {
        DirectoryChange change = Put("a@example.org", "2") with { UpdatedAt = s_at.AddSeconds(2), Exists = true };
        Assert.False(await Directory.WriteAsync(change with { ExpectedUpdatedAt = s_at }, Token)); // it does not exist
        Assert.Null(await BodyAsync("a@example.org"));

        await Directory.WriteAsync(Put("a@example.org", "1"), Token);
        Assert.False(await Directory.WriteAsync(change with { Exists = false }, Token));
        Assert.False(await Directory.WriteAsync(change with { ExpectedUpdatedAt = s_at.AddSeconds(1) }, Token));
        Assert.False(await Directory.WriteAsync(change with { ExpectedUpdatedAt = null }, Token));
        Assert.False(await Directory.WriteAsync(Delete("a@example.org", s_at.AddSeconds(1)), Token));
        Assert.Equal("1", await BodyAsync("a@example.org"));

        Assert.True(await Directory.WriteAsync(change with { ExpectedUpdatedAt = s_at }, Token));
        Assert.Equal("2", await BodyAsync("a@example.org"));
    }

    [Fact]
    public async Task A_repeated_change_counts_as_made()
    {
        DirectoryChange first = Put("a@example.org", "1");
        DirectoryChange second = Put("a@example.org", "2") with
        {
            Exists = true,
            ExpectedUpdatedAt = s_at,
            UpdatedAt = s_at.AddSeconds(1),
        };
        DirectoryChange last = Delete("a@example.org", s_at.AddSeconds(1));
        foreach (DirectoryChange change in new[] { first, first, second, second, last, last })
        {
            Assert.True(await Directory.WriteAsync(change, Token));
        }
    }

    [Fact]
    public async Task Changes_at_once_are_each_made_once()
    {
        DirectoryChange[] changes =
            [.. Enumerable.Range(0, 300).Select(number => Put($"a{number % 100:d3}@example.org", $"{number}"))];

        bool[] made = await Task.WhenAll(changes.Select(change => Directory.WriteAsync(change, Token)));

        Assert.Equal(100, made.Count(one => one)); // the bodies differ, so one of three creates each record
        Assert.Equal(100, await Directory.CountAsync(DirectoryKind.Account, null, Token));
    }

    [Fact]
    public async Task Records_are_listed_in_pages_by_domain_and_prefix_in_both_directions()
    {
        string[] names = ["a@one.example", "b@one.example", "b@two.example", "ba@one.example", "c@one.example"];
        await Task.WhenAll(names.Reverse().Select(name => Directory.WriteAsync(Put(name, "x"), Token)));

        Assert.Equal(names, await ListAsync(new(DirectoryKind.Account, null, null, null, 10)));
        Assert.Equal(names[..2], await ListAsync(new(DirectoryKind.Account, null, null, null, 2)));
        Assert.Equal(names[2..4], await ListAsync(new(DirectoryKind.Account, null, null, names[1], 2)));
        Assert.Equal(names.Reverse(), await ListAsync(new(DirectoryKind.Account, null, null, null, 10, true)));
        Assert.Equal([names[1], names[0]],
            await ListAsync(new(DirectoryKind.Account, null, null, names[2], 10, true)));
        Assert.Equal(names[1..4], await ListAsync(new(DirectoryKind.Account, null, "b", null, 10)));
        Assert.Equal([names[3], names[1]],
            await ListAsync(new(DirectoryKind.Account, "one.example", "b", null, 10, true)));
        Assert.Equal([names[2]], await ListAsync(new(DirectoryKind.Account, "two.example", null, null, 10)));
        Assert.Empty(await ListAsync(new(DirectoryKind.Alias, null, null, null, 10)));
        Assert.Equal((5, 4), (await Directory.CountAsync(DirectoryKind.Account, null, Token),
            await Directory.CountAsync(DirectoryKind.Account, "one.example", Token)));
    }

    [Fact]
    public async Task Records_are_found_by_many_names()
    {
        await Directory.WriteAsync(Put("a@example.org", "1"), Token);
        await Directory.WriteAsync(Put("\"b,\\\"c\"@example.org", "2"), Token);

        IReadOnlyList<DirectoryRow> rows = await Directory.FindManyAsync(
            DirectoryKind.Account, ["a@example.org", "\"b,\\\"c\"@example.org", "d@example.org"], Token);

        Assert.Equal(["\"b,\\\"c\"@example.org", "a@example.org"],
            rows.Select(row => row.Name).Order(StringComparer.Ordinal));
        Assert.Empty(await Directory.FindManyAsync(DirectoryKind.Account, [], Token));
    }

    [Fact]
    public async Task An_account_is_in_the_list_of_mailboxes_while_it_exists()
    {
        await Directory.WriteAsync(Put("a@example.org", "1"), Token);
        await Directory.WriteAsync(Put("b@example.org", "1", DirectoryKind.Alias), Token);
        Assert.Equal(["a@example.org"], await MailboxesAsync());

        await Directory.WriteAsync(Delete("a@example.org", s_at.AddSeconds(1)), Token); // another state: not deleted
        Assert.Equal(["a@example.org"], await MailboxesAsync());

        await Directory.WriteAsync(Delete("a@example.org", s_at), Token);
        Assert.Empty(await MailboxesAsync());
    }

    [Fact]
    public async Task The_import_is_recorded_once()
    {
        await Directory.SetImportedAsync(s_at, Token);
        DateTimeOffset? first = await Directory.ReadImportAsync(Token);
        await Directory.SetImportedAsync(s_at.AddHours(1), Token);

        Assert.NotNull(first);
        Assert.Equal(first, await Directory.ReadImportAsync(Token));
    }

    protected abstract Task<TestStores> OpenAsync();

    private static DirectoryKind OtherThan(DirectoryKind kind) => (DirectoryKind)(((int)kind + 1) % 4);

    private static DirectoryChange Put(string name, string body, DirectoryKind kind = DirectoryKind.Account) => new()
    {
        Kind = kind,
        Name = name,
        Exists = false,
        CreatedAt = s_at,
        UpdatedAt = s_at,
        Body = Encoding.UTF8.GetBytes(body),
    };

    private static DirectoryChange Delete(string name, DateTimeOffset expected) => new()
    {
        Kind = DirectoryKind.Account,
        Name = name,
        Exists = true,
        ExpectedUpdatedAt = expected,
    };

    private async Task<string?> BodyAsync(string name) =>
        await Directory.FindAsync(DirectoryKind.Account, name, Token) is { } row
            ? Encoding.UTF8.GetString(row.Body.Span)
            : null;

    private async Task<IEnumerable<string>> ListAsync(DirectoryFilter filter) =>
        (await Directory.ListAsync(filter, Token)).Select(row => row.Name);

    private async Task<IEnumerable<string>> MailboxesAsync() =>
        (await _stores.Mailboxes.ListAsync(new MailboxFilter(null, null, null, 10), Token)).Select(row => row.Address);
}
