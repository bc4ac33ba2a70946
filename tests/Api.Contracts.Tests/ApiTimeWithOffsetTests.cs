using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace RelateMail.Api.Contracts.Tests;

public sealed class ApiTimeWithOffsetTests
{
    private static readonly JsonSerializerOptions s_json = new()
    {
        Converters = { new ApiTimeWithOffset() },
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    [Theory]
    [InlineData("2026-11-26T06:26:23+00:00", "2026-11-26T06:26:23.000+00:00")]
    [InlineData("2026-11-26T06:26:23.9+00:00", "2026-11-26T06:26:23.900+00:00")]
    [InlineData("2026-11-26T06:26:23.1809999Z", "2026-11-26T06:26:23.180+00:00")]
    [InlineData("2026-01-01T00:30:00+05:30", "2026-01-01T00:30:00.000+05:30")]
    [InlineData("0001-01-01T00:00:00Z", "0001-01-01T00:00:00.000+00:00")]
    public void Time_keeps_its_offset_and_three_decimals(string given, string written)
    {
        DateTimeOffset time = DateTimeOffset.Parse(given, CultureInfo.InvariantCulture);

        Assert.Equal($"\"{written}\"", JsonSerializer.Serialize(time, s_json));
        Assert.Equal(time.Offset, JsonSerializer.Deserialize<DateTimeOffset>($"\"{written}\"", s_json).Offset);
    }
}
