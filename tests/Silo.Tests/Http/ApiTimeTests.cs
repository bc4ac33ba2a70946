using System.Text.Json;
using RelateMail.Silo.Api.Http;

namespace RelateMail.Silo.Tests.Http;

/// <summary>Times have one length, so that they sort and compare as text.</summary>
public sealed class ApiTimeTests
{
    private static readonly JsonSerializerOptions s_utc = new()
    {
        Converters = { new ApiTime() },
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    [Theory]
    [InlineData("2026-11-26T06:26:23+00:00", "2026-11-26T06:26:23.000Z")]
    [InlineData("2026-11-26T06:26:23.9+00:00", "2026-11-26T06:26:23.900Z")]
    [InlineData("2026-11-26T06:26:23.1809999Z", "2026-11-26T06:26:23.180Z")]
    [InlineData("2026-01-01T00:30:00+05:30", "2025-12-31T19:00:00.000Z")]
    [InlineData("0001-01-01T00:00:00Z", "0001-01-01T00:00:00.000Z")]
    public void Time_is_written_with_three_decimals(string given, string utc)
    {
        DateTimeOffset time = DateTimeOffset.Parse(given, System.Globalization.CultureInfo.InvariantCulture);

        Assert.Equal($"\"{utc}\"", JsonSerializer.Serialize(time, s_utc));
        Assert.Equal(utc, ApiTime.ToText(time));
        Assert.Equal($"\"{utc}\"", JsonSerializer.Serialize<DateTimeOffset?>(time, s_utc));
        Assert.Equal("null", JsonSerializer.Serialize<DateTimeOffset?>(null, s_utc));
    }
}
