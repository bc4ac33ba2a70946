using Microsoft.Extensions.DependencyInjection;

namespace RelateMail.Storage.Tests.Postgres.Orleans;

/// <summary>Reminders with Orleans' own provider.</summary>
public sealed class ReminderTableTests(PostgresFixture postgres) : OrleansTablesTest(postgres)
{
    private static readonly DateTime s_start = new(2026, 3, 1, 12, 30, 15, 250, DateTimeKind.Utc);
    private static readonly CancellationToken s_none = CancellationToken.None;
    private static readonly GrainId s_grain = GrainId.Parse("certificate/mx.example.org");

    private IReminderTable _table = null!;

    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        _table = Silo.GetRequiredService<IReminderTable>();
        await _table.StartAsync(s_none);
    }

    [Fact]
    public async Task A_reminder_is_read_as_it_was_last_set()
    {
        await SetAsync(s_grain, "check", TimeSpan.FromMinutes(1));
        string second = await SetAsync(s_grain, "check", TimeSpan.FromDays(90));

        ReminderEntry read = (await _table.ReadRow(s_grain, "check", s_none))!;

        Assert.Equal(
            (s_grain, "check", s_start, TimeSpan.FromDays(90), second),
            (read.GrainId, read.ReminderName, read.StartAt, read.Period, read.ETag));
        Assert.Null(await _table.ReadRow(s_grain, "other", s_none));
    }

    [Fact]
    public async Task A_grain_reads_only_its_own_reminders()
    {
        await SetAsync(s_grain, "check");
        await SetAsync(s_grain, "renew");
        await SetAsync(GrainId.Parse("certificate/mx.example.com"), "check");

        ReminderTableData read = await _table.ReadRows(s_grain, s_none);

        Assert.Equal(["check", "renew"], read.Reminders.Select(reminder => reminder.ReminderName).Order());
    }

    [Fact]
    public async Task A_reminder_is_removed_once_and_only_at_the_version_read()
    {
        string first = await SetAsync(s_grain, "check");
        string second = await SetAsync(s_grain, "check");

        Assert.False(await _table.RemoveRow(s_grain, "check", first, s_none));
        Assert.True(await _table.RemoveRow(s_grain, "check", second, s_none));
        Assert.False(await _table.RemoveRow(s_grain, "check", second, s_none));
        Assert.Null(await _table.ReadRow(s_grain, "check", s_none));
    }

    [Fact]
    public async Task Twenty_concurrent_changes_of_a_reminder_get_distinct_versions()
    {
        string[] versions = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => SetAsync(s_grain, "check")));

        Assert.Equal(20, versions.Distinct().Count());
    }

    /// <summary>From the begin (exclusive) to the end (inclusive); wraps around if the begin is not before the
    /// end.</summary>
    [Theory]
    [InlineData(0x0000_0000, 0x7FFF_FFFF)] // non-negative as signed numbers
    [InlineData(0x8000_0000, 0xFFFF_FFFF)] // negative as signed numbers
    [InlineData(0x4000_0000, 0xC000_0000)] // across the sign
    [InlineData(0xC000_0000, 0x4000_0000)] // wraps around
    [InlineData(0x6000_0000, 0x4000_0000)] // nearly all, wraps around
    [InlineData(0xC000_0000, 0xA000_0000)]
    [InlineData(0x0000_0000, 0x0000_0000)] // all
    [InlineData(0x8000_0000, 0x8000_0000)]
    public async Task A_range_of_the_ring_has_the_reminders_with_hashes_in_it(uint begin, uint end)
    {
        GrainId[] grains = [.. Enumerable.Range(0, 64).Select(number => GrainId.Parse($"note/{number}"))];
        await Task.WhenAll(grains.Select(grain => SetAsync(grain, "check")));
        Assert.Contains(grains, grain => grain.GetUniformHashCode() > int.MaxValue);

        ReminderTableData read = await _table.ReadRows(begin, end, s_none);

        Assert.Equal(
            grains.Where(grain => Lies(grain.GetUniformHashCode(), begin, end)).Order(),
            read.Reminders.Select(reminder => reminder.GrainId).Order());
    }

    [Fact]
    public async Task A_range_includes_its_end_and_excludes_its_begin()
    {
        await SetAsync(s_grain, "check");
        uint hash = s_grain.GetUniformHashCode();

        Assert.Single((await _table.ReadRows(hash - 1, hash, s_none)).Reminders);
        Assert.Empty((await _table.ReadRows(hash, hash + 1, s_none)).Reminders);
    }

    [Fact]
    public async Task All_reminders_can_be_deleted()
    {
        await SetAsync(s_grain, "check");

        await _table.TestOnlyClearTable(s_none);

        Assert.Empty((await _table.ReadRows(0, 0, s_none)).Reminders);
    }

    private static bool Lies(uint hash, uint begin, uint end) =>
        begin < end ? hash > begin && hash <= end : hash > begin || hash <= end;

    private async Task<string> SetAsync(GrainId grain, string name, TimeSpan? period = null) =>
        (await _table.UpsertRow(new ReminderEntry
        {
            GrainId = grain,
            ReminderName = name,
            StartAt = s_start,
            Period = period ?? TimeSpan.FromHours(1),
        }, s_none))!;
}
