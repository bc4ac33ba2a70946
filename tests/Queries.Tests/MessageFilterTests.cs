using RelateMail.Tests.Harness;

namespace RelateMail.Queries.Tests;

/// <summary>The filter language by its own.</summary>
public sealed class MessageFilterTests
{
    public static TheoryData<string, int> Wrong => new()
    {
        { "", 0 },
        { "   ", 3 },
        { "(", 1 },
        { "(anna", 0 },
        { "anna)", 4 },
        { "()", 1 },
        { "\"anna", 0 },
        { "anna \"", 5 },
        { "\"\"", 0 },
        { "\"a\"b", 3 },
        { "an\"na", 2 },
        { "from:", 5 },
        { "from: anna", 5 },
        { "from:\"\"", 5 },
        { "-", 1 },
        { "- anna", 1 },
        { "--anna", 1 },
        { "anna -", 6 },
        { "OR anna", 0 },
        { "anna OR", 7 },
        { "anna OR OR bob", 8 },
        { "nothing:anna", 0 },
        { "anna http://example.org", 5 },
        { "is:happy", 3 },
        { "anna is:happy", 8 },
        { "has:cheese", 4 },
        { "since:yesterday", 6 },
        { "since:2026-13-01", 6 },
        { "until:2026-01-01T25:00", 6 },
        { "larger:", 7 },
        { "larger:-1", 7 },
        { "larger:1.5k", 7 },
        { "smaller:99999999999999999999", 8 },
        { "smaller:9223372036854775807M", 8 },
        { "anna\tbob", 4 },
        { "((((((((((((a))))))))))))", 10 },
        { new string('a', 1_001), 1_000 },
        { string.Join(' ', Enumerable.Repeat("a", 51)), 100 },
    };

    [Fact]
    public void Each_filter_matches_its_messages()
    {
        Assert.True(FilterTable.Filters.Count >= 100, $"{FilterTable.Filters.Count} filters");
        Assert.All(FilterTable.Filters, static row =>
        {
            MessageFilter filter = Parse(row.Filter);
            Assert.Equal(
                row.Uids, FilterTable.Messages.Where(filter.Matches).Select(static message => message.Uid));
        });
    }

    [Fact]
    public void The_bounds_of_the_time_contain_each_message_that_matches()
    {
        Assert.All(FilterTable.Filters, static row =>
        {
            MessageFilter filter = Parse(row.Filter);
            Assert.All(
                FilterTable.Messages.Where(filter.Matches),
                message => Assert.True(!(message.ReceivedAt < filter.Since) && !(message.ReceivedAt >= filter.Until)));
        });
    }

    [Theory]
    [InlineData("since:2026-02-01 until:2026-03-01 anna", "2026-02-01", "2026-03-01")]
    [InlineData("since:2026-01-01 (since:2026-02-01 anna)", "2026-02-01", null)]
    [InlineData("since:2026-01-01 OR anna", null, null)]
    [InlineData("-since:2026-01-01", null, null)]
    public void Bounds_of_the_time_follow_from_terms_that_must_hold(string text, string? since, string? until)
    {
        MessageFilter filter = Parse(text);

        Assert.Equal((since, until), (filter.Since?.ToString("yyyy-MM-dd"), filter.Until?.ToString("yyyy-MM-dd")));
    }

    [Theory]
    [MemberData(nameof(Wrong))]
    public void A_wrong_filter_has_the_position_of_its_first_error(string text, int position)
    {
        Assert.False(MessageFilter.TryParse(text, out _, out FilterError? error));
        Assert.Equal(position, error.Position);
        Assert.EndsWith(".", error.Detail, StringComparison.Ordinal);
    }

    private static MessageFilter Parse(string text) =>
        MessageFilter.TryParse(text, out MessageFilter? filter, out FilterError? error)
            ? filter
            : throw new InvalidDataException($"{text}: {error.Detail} (At {error.Position}.)");
}
